import {spawnSync} from 'node:child_process'
import {BIN, cliEnvironment} from '../test/support/run-cli.ts'
import {median} from './median.ts'

const RUNS = 9

/** The reports that are measured; for the first there are aims. */
export const REPORTS = ['--by day', '--by user,model', '--by session --top 20']

/** Wall time of one whole process, in milliseconds, and of bare Node in the same minutes. */
export type ReportTime = {
  readonly report: string
  readonly requests: number
  readonly wallMs: number
  readonly bareMs: number
}

/**
 * Whole-process time of each report on each store, all in turns, so that a busy moment of the machine meets
 * all of them. `homes` are by their number of requests.
 */
export function measureReports(homes: ReadonlyMap<number, string>): ReportTime[] {
  const cases = REPORTS.flatMap(report =>
    [...homes].map(([requests, home]) => ({report, requests, home, wallsMs: [] as number[]})),
  )
  const baresMs: number[] = []
  for (let run = 0; run <= RUNS; run += 1) {
    baresMs.push(timeNode(['-e', '0'], ''))
    for (const {report, home, wallsMs} of cases) {
      const wallMs = timeNode([BIN, 'report', ...report.split(' ')], home)
      // The first run fills the compile cache and the system's file cache.
      if (run > 0) wallsMs.push(wallMs)
    }
  }
  const bareMs = median(baresMs)
  return cases.map(({report, requests, wallsMs}) => ({report, requests, wallMs: median(wallsMs), bareMs}))
}

function timeNode(args: readonly string[], home: string): number {
  const startMs = performance.now()
  const {status, stderr} = spawnSync(process.execPath, args, {
    env: cliEnvironment(home),
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}: ${stderr}`)
  return performance.now() - startMs
}
