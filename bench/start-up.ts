import {spawnSync} from 'node:child_process'
import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {BIN, cliEnvironment} from '../test/support/run-cli.ts'
import {median} from './median.ts'

/** How often each is started; in turns, so that a busy moment of the machine meets all of them. */
const RUNS = 21

/** What is started, and how many times the duration of bare Node it may take. */
const CASES = [
  {name: 'node -e 0', args: ['-e', '0'], aim: undefined},
  {name: 'stackspend --version', args: [BIN, '--version'], aim: 1.6},
  {name: 'stackspend env claude', args: [BIN, 'env', 'claude', '--shell', 'bash'], aim: 3.5},
  {name: 'stackspend pricing list', args: [BIN, 'pricing', 'list'], aim: undefined},
  {name: 'stackspend --help', args: [BIN, '--help'], aim: undefined},
]

/** How long a process took from start to end, in milliseconds; `aim` is in times of the first one. */
export type StartUp = {readonly name: string; readonly wallMs: number; readonly aim: number | undefined}

/** Start-up of whole processes, bare Node first, with the compile cache filled, as everyday use has it. */
export function measureStartUp(): StartUp[] {
  const home = mkdtempSync(join(tmpdir(), 'stackspend-bench-home-'))
  try {
    const durationsMs = measure(home)
    return CASES.map(({name, aim}, index) => ({name, aim, wallMs: median(durationsMs[index] ?? [])}))
  } finally {
    rmSync(home, {recursive: true, force: true})
  }
}

/** Wall time in milliseconds of every run, per case. */
function measure(home: string): number[][] {
  const env = cliEnvironment(home)
  const timeMs = (args: readonly string[]) => {
    const startMs = performance.now()
    const {status} = spawnSync(process.execPath, args, {env, stdio: 'ignore'})
    if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}`)
    return performance.now() - startMs
  }
  for (const {args} of CASES) timeMs(args)
  const durationsMs = CASES.map((): number[] => [])
  for (let run = 0; run < RUNS; run += 1) {
    for (const [index, {args}] of CASES.entries()) durationsMs[index]?.push(timeMs(args))
  }
  return durationsMs
}
