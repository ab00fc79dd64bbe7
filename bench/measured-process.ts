import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {readFileSync} from 'node:fs'

/** Linux counts a process's time in ticks of this length on every architecture that Node runs on. */
const TICK_MS = 10
const LOOK_EVERY_MS = 20

/** What one process took from start to end, with all its threads and the processes that it waited for. */
export type ProcessCost = {
  readonly wallMs: number
  /** User and system; `undefined` where the system does not tell. */
  readonly cpuMs: number | undefined
  /** Most memory that the process itself had at once, MiB; `undefined` where the system does not tell. */
  readonly peakMib: number | undefined
  readonly stdout: string
}

/** Runs a command to its end; throws unless it exits with 0. Nothing else may end meanwhile: its CPU time would be in. */
export async function measureProcess(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<ProcessCost> {
  const beforeMs = endedChildrenCpuMs()
  const startMs = performance.now()
  const child = spawn(command, args, {env, stdio: ['ignore', 'pipe', 'pipe']})
  const written = {stdout: '', stderr: ''}
  child.stdout.setEncoding('utf8').on('data', text => {
    written.stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', text => {
    written.stderr += text
  })
  let peakMib: number | undefined
  const look = setInterval(() => {
    peakMib = readPeakMib(child.pid ?? 0) ?? peakMib
  }, LOOK_EVERY_MS)
  const [code] = await once(child, 'close').finally(() => clearInterval(look))
  const wallMs = performance.now() - startMs
  const afterMs = endedChildrenCpuMs()
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}: ${written.stderr}`)
  const cpuMs = beforeMs === undefined || afterMs === undefined ? undefined : afterMs - beforeMs
  return {wallMs, cpuMs, peakMib, stdout: written.stdout}
}

/** CPU time of all children that have ended, and of theirs. */
function endedChildrenCpuMs(): number | undefined {
  const stat = readIfThere('/proc/self/stat')
  if (stat === undefined) return undefined
  // The second field is the program's name in parentheses, which may contain anything.
  const fields = stat.split(') ').at(-1)?.split(' ') ?? []
  return (Number(fields[13]) + Number(fields[14])) * TICK_MS
}

/** The high-water mark so far, so that looking now and then misses little. */
export function readPeakMib(pid: number): number | undefined {
  return readMemoryMib(pid, 'VmHWM')
}

/** What a process has in memory now. */
export function readResidentMib(pid: number): number | undefined {
  return readMemoryMib(pid, 'VmRSS')
}

function readMemoryMib(pid: number, what: 'VmHWM' | 'VmRSS'): number | undefined {
  const kib = new RegExp(`^${what}:\\s+(\\d+) kB`, 'm').exec(readIfThere(`/proc/${pid}/status`) ?? '')?.[1]
  return kib === undefined ? undefined : Math.round(Number(kib) / 1024)
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    // Gone with its process, or a system without /proc.
    return undefined
  }
}
