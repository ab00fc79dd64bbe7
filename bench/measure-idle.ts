import {setTimeout as pause} from 'node:timers/promises'
import {readCpuMs} from './cpu-time.ts'
import {LoadRun} from './load-run.ts'
import {startWatchTarget} from './load-target.ts'
import {readResidentMib} from './measured-process.ts'

/** A session's telemetry: what a listener has in memory once it has been of use. */
const REQUESTS_BEFORE = 50
/** For what begins with the listener, its first garbage among it. */
const CALM_MS = 10_000
const IDLE_MS = 30_000

/** What a `watch` costs while nothing comes in; `undefined` where the system does not tell. */
export type IdleCost = {
  readonly cpuPercent: number | undefined
  readonly residentMib: number | undefined
}

export async function measureIdle(): Promise<IdleCost> {
  const target = await startWatchTarget({store: 'disk', isForwarded: true})
  const run = await LoadRun.start(target, 'protobuf', REQUESTS_BEFORE)
  try {
    await run.warmUp(REQUESTS_BEFORE)
    await pause(CALM_MS)
    const beforeMs = readCpuMs(target.pid)
    await pause(IDLE_MS)
    const afterMs = readCpuMs(target.pid)
    const isTold = beforeMs !== undefined && afterMs !== undefined
    return {
      cpuPercent: isTold ? ((afterMs - beforeMs) / IDLE_MS) * 100 : undefined,
      residentMib: readResidentMib(target.pid),
    }
  } finally {
    await run.stop()
  }
}
