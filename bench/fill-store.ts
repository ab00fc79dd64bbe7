import {createHash} from 'node:crypto'
import {existsSync, globSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join, resolve} from 'node:path'
import {resolvePaths} from '../src/config/paths.ts'
import {UsageStore} from '../src/store/usage-store.ts'
import {generateUsage, type UsagePlan} from './generate-usage.ts'

/** Batches of several days in one commit: filling measures nothing, it should only end soon. */
const BATCHES_PER_COMMIT = 8

/**
 * A home (`STACKSPEND_HOME`) whose store holds the generated usage, written by the store's own writer.
 * It stays in the system's temporary folder for the next time, until what makes it changes.
 */
export async function fillStore(plan: UsagePlan, promptThresholds: readonly number[]): Promise<string> {
  const prefix = `stackspend-bench-store-${plan.seed}-${plan.requests}-`
  const home = join(tmpdir(), prefix + makersHash(promptThresholds))
  if (existsSync(home)) return home
  for (const name of readdirSync(tmpdir())) {
    if (name.startsWith(prefix)) rmSync(join(tmpdir(), name), {recursive: true, force: true})
  }
  const unfinished = `${home}.${process.pid}`
  const {dataDir, storeFile} = resolvePaths({STACKSPEND_HOME: unfinished}, process.platform, '')
  mkdirSync(dataDir, {recursive: true})
  try {
    await writeUsage(storeFile, plan, promptThresholds)
    renameSync(unfinished, home)
  } finally {
    rmSync(unfinished, {recursive: true, force: true})
  }
  return home
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

/** Changes with the code of the generator and the store. */
function makersHash(promptThresholds: readonly number[]): string {
  const hash = createHash('sha1').update(promptThresholds.join())
  const root = resolve(import.meta.dirname, '..')
  for (const file of globSync(['bench/generate-*.ts', 'bench/random.ts', 'src/store/*.ts'], {
    cwd: root,
  }).sort())
    hash.update(readFileSync(join(root, file)))
  return hash.digest('hex').slice(0, 10)
}
