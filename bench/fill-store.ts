import {mkdirSync} from 'node:fs'
import {resolvePaths} from '../src/config/paths.ts'
import {UsageStore} from '../src/store/usage-store.ts'
import {generateUsage, type UsagePlan} from './generate-usage.ts'
import {keptFolder} from './kept-folder.ts'

/** Batches of several days in one commit: filling measures nothing, it should only end soon. */
const BATCHES_PER_COMMIT = 8

const MAKERS = [
  'bench/generate-usage.ts',
  'bench/generate-session.ts',
  'bench/request-id.ts',
  'bench/random.ts',
  'src/store/*.ts',
]

/** A home (`STACKSPEND_HOME`) whose store holds the generated usage, written by the store's own writer. */
export function fillStore(plan: UsagePlan, promptThresholds: readonly number[]): Promise<string> {
  const from = {makers: MAKERS, parameters: promptThresholds.join()}
  return keptFolder(`store-${plan.seed}-${plan.requests}`, from, async home => {
    const {dataDir, storeFile} = resolvePaths({STACKSPEND_HOME: home}, process.platform, '')
    mkdirSync(dataDir, {recursive: true})
    await writeUsage(storeFile, plan, promptThresholds)
  })
}

/** Writes the generated usage into the store `file`; resolves once all of it is on the disk. */
export async function writeUsage(
  file: string,
  plan: UsagePlan,
  promptThresholds: readonly number[],
): Promise<void> {
  const store = await UsageStore.open(file, {promptThresholds})
  let waiting: Promise<unknown>[] = []
  for (const batch of generateUsage(plan).batches) {
    waiting.push(store.append(batch))
    if (waiting.length < BATCHES_PER_COMMIT) continue
    await Promise.all(waiting)
    waiting = []
  }
  await Promise.all(waiting)
  await store.close()
}
