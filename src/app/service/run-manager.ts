import {execFile} from 'node:child_process'
import {StackspendError} from '../../errors.ts'
import {escapeForTerminal} from '../../report/escape.ts'

/** `systemctl stop` waits until a listener has ended. */
const PATIENCE_MS = 60_000

export type Ran = {readonly code: number; readonly stdout: string; readonly stderr: string}
type Environment = Readonly<Record<string, string | undefined>>

/** Asks the system's service manager, by its program on PATH. @throws StackspendError SERVICE_UNSUPPORTED without it. */
export function askManager(program: string, args: readonly string[], env: Environment): Promise<Ran> {
  return new Promise((resolve, reject) => {
    execFile(program, [...args], {env, timeout: PATIENCE_MS, windowsHide: true}, (error, stdout, stderr) => {
      if (error?.code === 'ENOENT') return reject(missing(program))
      resolve({code: error === null ? 0 : typeof error.code === 'number' ? error.code : 1, stdout, stderr})
    })
  })
}

/** The same, where it must do what it is told. @throws StackspendError SERVICE_FAILED with its own words. */
export async function tellManager(program: string, args: readonly string[], env: Environment): Promise<void> {
  const {code, stderr} = await askManager(program, args, env)
  if (code === 0) return
  const command = [program, ...args].join(' ')
  const reason = escapeForTerminal(stderr.trim().split('\n')[0] ?? '')
  throw new StackspendError('SERVICE_FAILED', `${command} failed: ${reason || `exit code ${code}`}`, {
    hint: `try it yourself in a session of yours, or run in the background without it: stackspend watch --detach`,
  })
}

function missing(program: string): StackspendError {
  return new StackspendError('SERVICE_UNSUPPORTED', `there is no ${program} here to run a service with`, {
    hint: 'stackspend watch --detach, or stackspend service install --print for one of your own',
  })
}
