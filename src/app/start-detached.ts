import {spawn} from 'node:child_process'
import {open, readFile} from 'node:fs/promises'
import {join} from 'node:path'
import {setTimeout as pause} from 'node:timers/promises'
import {stripVTControlCharacters} from 'node:util'
import type {Paths} from '../config/paths.ts'
import {StackspendError} from '../errors.ts'
import {type OwnerInfo, readOwnerInfo} from './owner-info.ts'

const LOOK_MS = 50

export type DetachOptions = {
  readonly paths: Paths
  /** The file that starts this program: `bin/run.js`. */
  readonly binFile: string
  /** Further flags of `watch`. Anybody can read them in the list of processes: no secrets. */
  readonly flags: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  /** How long it may take until it listens. */
  readonly readyMs: number
}

/**
 * Starts a `watch` that outlives this process, and waits until it listens. What it says about itself is in `watch.log`
 * of the state folder; what it receives is not, since requests name people.
 * @throws StackspendError LISTEN_FAILED with the reason, when it ended or is not ready in time; then none is left.
 */
export async function startDetached(options: DetachOptions): Promise<OwnerInfo> {
  const {paths, binFile, flags, env, readyMs} = options
  const logFile = join(paths.stateDir, 'watch.log')
  const log = await open(logFile, 'w', 0o600)
  const child = spawn(process.execPath, [binFile, 'watch', '--output', 'lines', ...flags], {
    detached: true,
    cwd: paths.stateDir,
    env,
    stdio: ['ignore', 'ignore', log.fd],
    windowsHide: true,
  })
  const end: {reason?: string} = {}
  child.once('error', ({message}) => {
    end.reason = message
  })
  child.once('exit', (code, signal) => {
    end.reason ??= `it ended with ${signal ?? code}`
  })
  child.unref()
  await log.close()
  for (const untilMs = performance.now() + readyMs; performance.now() < untilMs; await pause(LOOK_MS)) {
    const owner = await readOwnerInfo(paths.ownerInfoFile)
    // One that was killed may have left what it said about itself.
    if (owner?.pid === child.pid && end.reason === undefined && owner !== undefined) return owner
    if (end.reason !== undefined) throw notStarted(await readReason(logFile, end.reason), logFile)
  }
  child.kill('SIGKILL')
  throw notStarted(`it is not ready after ${Math.round(readyMs / 1000)} s`, logFile)
}

/** The error that it ended with, else how it ended. */
async function readReason(logFile: string, ending: string): Promise<string> {
  // Build machines often ask for colours where there is no terminal.
  const text = stripVTControlCharacters(await readFile(logFile, 'utf8'))
  return /^Error: (.+)$/m.exec(text)?.[1] ?? ending
}

function notStarted(reason: string, logFile: string): StackspendError {
  return new StackspendError('LISTEN_FAILED', `the listener did not start: ${reason}`, {
    hint: `see ${logFile}`,
  })
}
