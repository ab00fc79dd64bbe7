import {Worker} from 'node:worker_threads'
import {CurrentInput} from './current-input.ts'
import type {Find} from './find.ts'
import type {Surroundings} from './fuzz-target.ts'
import type {FuzzTask} from './fuzz-worker.ts'
import type {TargetName} from './targets.ts'

export type FuzzOptions = {
  readonly seed: number
  /** At most so many; without end unless set. */
  readonly inputs?: number
  /** At most so long; without end unless set. */
  readonly seconds?: number
  readonly surroundings?: Surroundings
}

export type Fuzzed = {
  readonly target: string
  readonly inputs: number
  readonly seconds: number
  /** Of the whole process, the fuzzer included. */
  readonly peakBytes: number
  readonly finds: readonly Find[]
}

const LOOK_EVERY_MS = 250
/** A thread that takes longer for one input, or to start, is given up. */
const HANG_MS = 60_000
/** What the program's objects may take, the corpus among them. */
const HEAP_MEBIBYTES = 256
/** What the process may grow by, buffers and database included. */
const GROWTH_BYTES = 640 * 1024 * 1024

/**
 * Gives a target one input after the other, in a thread of its own, so that one that hangs or takes all memory becomes
 * a find too and ends only that thread.
 */
export async function fuzz(target: TargetName, options: FuzzOptions): Promise<Fuzzed> {
  const {seed, inputs = Number.POSITIVE_INFINITY, seconds, surroundings = {}} = options
  const beganMs = Date.now()
  const endAtMs = seconds === undefined ? Number.POSITIVE_INFINITY : beganMs + 1000 * seconds
  const current = new CurrentInput()
  const task: FuzzTask = {target, surroundings, shared: current.shared, seed, inputs, endAtMs}
  const worker = new Worker(new URL('fuzz-worker.ts', import.meta.url), {
    workerData: task,
    execArgv: ['--no-warnings'],
    resourceLimits: {maxOldGenerationSizeMb: HEAP_MEBIBYTES},
  })
  const finds: Find[] = []
  const lost = (kind: Find['kind'], message: string) => {
    finds.push({target, kind, message, input: current.read()})
    void worker.terminate()
  }
  const watch = watchThread(current, lost)
  await new Promise<void>(resolve => {
    worker.on('message', (find: Find) => finds.push(find))
    worker.on('error', error => {
      const isMemory = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
      lost(isMemory ? 'memory' : 'error', error.stack ?? error.message)
    })
    worker.once('exit', () => resolve())
  })
  const peakBytes = watch.stop()
  return {target, inputs: current.begun, seconds: (Date.now() - beganMs) / 1000, peakBytes, finds}
}

/** Looks at how a thread gets on; `stop` gives the most memory that was seen. */
function watchThread(
  current: CurrentInput,
  lost: (kind: Find['kind'], message: string) => void,
): {readonly stop: () => number} {
  const atStart = process.memoryUsage.rss()
  let peakBytes = atStart
  let tries = current.tries
  let movedMs = Date.now()
  const timer = setInterval(() => {
    peakBytes = Math.max(peakBytes, process.memoryUsage.rss())
    if (current.tries !== tries) {
      tries = current.tries
      movedMs = Date.now()
    }
    const stoodMs = Date.now() - movedMs
    if (stoodMs > HANG_MS) lost('hang', `no end after ${stoodMs} ms`)
    if (peakBytes - atStart > GROWTH_BYTES) lost('memory', `the process grew by ${peakBytes - atStart} bytes`)
  }, LOOK_EVERY_MS)
  return {
    stop: () => {
      clearInterval(timer)
      return peakBytes
    },
  }
}
