import {execFileSync} from 'node:child_process'
import {existsSync, readFileSync} from 'node:fs'

/** Linux counts a process's time in ticks of this length on every architecture that Node runs on. */
const TICK_MS = 10

/** CPU time of a process so far, user and system, in milliseconds; `undefined` where the system doesn't tell. */
export function readCpuMs(pid: number): number | undefined {
  const file = `/proc/${pid}/stat`
  if (existsSync(file)) {
    // The second field is the program's name in parentheses, which may contain anything.
    const fields = readFileSync(file, 'utf8').split(') ').at(-1)?.split(' ') ?? []
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS
  }
  if (process.platform === 'win32') return undefined
  return parseCpuMs(execFileSync('ps', ['-o', 'cputime=', '-p', String(pid)], {encoding: 'utf8'}))
}

/** What `ps` prints: `[[days-]hours:]minutes:seconds[.fraction]`. */
export function parseCpuMs(text: string): number {
  const [days, clock] = text.includes('-') ? text.split('-') : ['0', text]
  const seconds = (clock ?? '')
    .trim()
    .split(':')
    .reduce((total, part) => total * 60 + Number(part), 0)
  return (Number(days) * 86_400 + seconds) * 1_000
}
