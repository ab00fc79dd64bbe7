import {LOAD_ENCODINGS, type LoadEncoding} from './encode-logs.ts'
import {type LoadCost, LoadRun} from './load-run.ts'
import {hasMemoryDir, type LoadTarget, startFloor, startWatchTarget} from './load-target.ts'

const WARM_UP_REQUESTS = 3_000

/** Who is sent what: Node's bare HTTP server, or a `watch`. */
export type LoadCase = {
  readonly encoding: LoadEncoding
  /** Where the watch keeps what it takes; the floor keeps nothing. */
  readonly store: 'none' | 'disk' | 'memory'
  readonly isForwarded: boolean
}

/** What that cost the process. */
export type MeasuredLoad = LoadCase & {readonly cost: LoadCost}

const CASES: readonly LoadCase[] = [
  {encoding: 'protobuf', store: 'none', isForwarded: false},
  {encoding: 'protobuf', store: 'disk', isForwarded: false},
  ...LOAD_ENCODINGS.map(encoding => ({encoding, store: 'disk' as const, isForwarded: true})),
  ...LOAD_ENCODINGS.map(encoding => ({encoding, store: 'memory' as const, isForwarded: true})),
]

/** Loads each of the cases, in turns, so that a busy moment of the machine meets all of them. */
export async function measureLoad({
  rounds,
  requests,
}: {
  readonly rounds: number
  /** Of each round. */
  readonly requests: number
}): Promise<MeasuredLoad[]> {
  const runs: {readonly of: LoadCase; readonly run: LoadRun}[] = []
  try {
    for (const of of CASES.filter(({store}) => store !== 'memory' || hasMemoryDir)) {
      const target = await startTarget(of)
      runs.push({of, run: await LoadRun.start(target, of.encoding, WARM_UP_REQUESTS + rounds * requests)})
    }
    for (const {run} of runs) await run.warmUp(WARM_UP_REQUESTS)
    for (let round = 0; round < rounds; round += 1) for (const {run} of runs) await run.round(requests)
    return runs.map(({of, run}) => ({...of, cost: run.cost}))
  } finally {
    for (const {run} of runs) await run.stop()
  }
}

function startTarget({store, isForwarded}: LoadCase): Promise<LoadTarget> {
  return store === 'none' ? startFloor() : startWatchTarget({store, isForwarded})
}
