import {parentPort, workerData} from 'node:worker_threads'
import {CurrentInput} from './current-input.ts'
import {type Find, signatureOf} from './find.ts'
import type {OpenTarget, Surroundings} from './fuzz-target.ts'
import {inputsOf} from './inputs.ts'
import {minimise} from './minimise.ts'
import {busyMs, SLOW_MS} from './slow.ts'
import {loadTarget, type TargetName} from './targets.ts'

export type FuzzTask = {
  readonly target: TargetName
  readonly surroundings: Surroundings
  readonly shared: SharedArrayBuffer
  readonly seed: number
  readonly inputs: number
  /** Unix ms. */
  readonly endAtMs: number
}

/** As many tell enough. */
const MOST_FINDS = 10

async function fuzz(task: FuzzTask): Promise<void> {
  const target = await loadTarget(task.target)
  const open = await target.open(task.surroundings)
  const current = new CurrentInput(task.shared)
  const seen = new Set<string>()
  let begun = 0
  for (const input of inputsOf(target, task.seed)) {
    if (begun >= task.inputs || seen.size >= MOST_FINDS || Date.now() >= task.endAtMs) break
    begun += 1
    current.begin(input)
    const failure = await tryInput(open, input)
    if (failure === undefined || seen.has(failure.signature)) continue
    seen.add(failure.signature)
    parentPort?.postMessage(await describe(failure, {target: target.name, open, input, current}))
  }
  await open.close()
}

type Failure = Pick<Find, 'kind' | 'message'> & {readonly signature: string}

async function tryInput(open: OpenTarget, input: Uint8Array): Promise<Failure | undefined> {
  const beganMs = busyMs()
  try {
    await open.run(input)
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return {kind: 'error', message, signature: signatureOf(error)}
  }
  const tookMs = busyMs() - beganMs
  if (tookMs < SLOW_MS) return undefined
  return {kind: 'slow', message: `took ${Math.round(tookMs)} ms`, signature: 'slow'}
}

async function describe(
  {kind, message, signature}: Failure,
  {
    target,
    open,
    input,
    current,
  }: {target: string; open: OpenTarget; input: Uint8Array; current: CurrentInput},
): Promise<Find> {
  if (kind !== 'error') return {target, kind, message, input}
  const smallest = await minimise(input, async smaller => {
    current.retry(smaller)
    return (await tryInput(open, smaller))?.signature === signature
  })
  return {target, kind, message, input: smallest}
}

await fuzz(workerData)
