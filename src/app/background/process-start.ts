import {execFile} from 'node:child_process'
import {readFile} from 'node:fs/promises'
import {hostname} from 'node:os'
import {promisify} from 'node:util'

const run = promisify(execFile)

/**
 * When a process began, and where, as the system tells it: with its id that names one process, and no later one that was
 * given the same id, on another machine or in another container. `undefined` when there is no such process, or the
 * system does not tell.
 */
export async function readProcessStart(
  pid: number,
  platform: NodeJS.Platform = process.platform,
): Promise<string | undefined> {
  if (platform === 'linux') return readFromProc(pid)
  return platform === 'win32' ? undefined : askPs(pid)
}

/** Field 22 of `/proc/PID/stat`, in ticks since the machine started, and which start that was. (man 5 proc) */
async function readFromProc(pid: number): Promise<string | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8')
    // A program's name, field 2, may hold spaces and brackets.
    const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    // It has ended, and nobody has asked for its exit code.
    if (state === 'Z' || state === 'X') return undefined
    return `${boot.trim()} ${rest[18]}`
  } catch (error) {
    // ESRCH: it ended between the opening and the reading.
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH'))
      return undefined
    throw error
  }
}

async function askPs(pid: number): Promise<string | undefined> {
  try {
    const env = {...process.env, LC_ALL: 'C', TZ: 'UTC'}
    const {stdout} = await run('ps', ['-o', 'lstart=', '-p', String(pid)], {env})
    return stdout.trim() === '' ? undefined : `${hostname()} ${stdout.trim()}`
  } catch (error) {
    // It exits with 1 for an unknown process.
    if (error instanceof Error && 'code' in error) return undefined
    throw error
  }
}
