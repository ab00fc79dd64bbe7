import {type CapturedBatch, loadScenario, type ReportedRequest} from '../../test/support/captures.ts'
import {shiftTimes} from '../../test/support/shift-times.ts'

const MINUTE_MS = 60_000

/**
 * What is replayed, oldest first: how long before the demo each captured run ends, and how fast it is sent.
 * The newest are slow enough to be watched.
 */
const RUNS = [
  {version: '2.0.76', name: 'http-protobuf', endsMinutesAgo: 23 * 60, paceMs: 5},
  {version: '2.1.330', name: 'http-json', endsMinutesAgo: 200, paceMs: 5},
  {version: '2.1.330', name: 'models', endsMinutesAgo: 95, paceMs: 10},
  {version: '2.1.330', name: 'http-protobuf-gzip', endsMinutesAgo: 48, paceMs: 10},
  {version: '2.1.330', name: 'http-protobuf', endsMinutesAgo: 12, paceMs: 50},
  {version: '2.1.330', name: 'rich', endsMinutesAgo: 2, paceMs: 80},
  {version: '2.1.330', name: 'multiturn', endsMinutesAgo: 0, paceMs: 150},
] as const

export type DemoRun = {
  readonly title: string
  readonly paceMs: number
  readonly batches: readonly CapturedBatch[]
  /** What the client reported of these batches. */
  readonly reported: readonly ReportedRequest[]
}

/** Captured runs of the real client with their times moved to end shortly before `nowMs`; nothing else differs. */
export function demoRuns(nowMs: number): DemoRun[] {
  return RUNS.map(({version, name, endsMinutesAgo, paceMs}) => {
    const {batches, truth} = loadScenario(version, name)
    const lastArrivalMs = Math.max(...batches.map(batch => Date.parse(batch.receivedAt)))
    const byMs = nowMs - endsMinutesAgo * MINUTE_MS - lastArrivalMs
    return {
      title: `Claude Code ${version}, ${name}`,
      paceMs,
      batches: batches.map(batch => shiftTimes(batch, byMs)),
      reported: truth.logs,
    }
  })
}
