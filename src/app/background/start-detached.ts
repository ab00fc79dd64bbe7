import {spawn} from 'node:child_process'
import {open, readFile} from 'node:fs/promises'
import {setTimeout as pause} from 'node:timers/promises'
import {stripVTControlCharacters} from 'node:util'
import {ensureDirs, type Paths} from '../../config/paths.ts'
import {StackspendError} from '../../errors.ts'
import {findListener} from '../doctor/find-listener.ts'
import {isSameOwner, type OwnerInfo, readOwnerInfo} from '../owner-info.ts'
import {isWaiting} from '../watch-log/describe-for-log.ts'

const LOOK_MS = 20

export type DetachOptions = {
  readonly paths: Paths
  /** The file that starts this program: `bin/run.js`. */
  readonly binFile: string
  /** Further flags of `watch`. Anybody can read them in the list of processes: no secrets. */
  readonly flags: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  /** How long it may take until it listens. */
  readonly readyMs: number
  /** Whose place it takes, and how that one is ended: only once the new one is loaded and waits. */
  readonly replaces?: {readonly owner: OwnerInfo; readonly end: () => Promise<unknown>} | undefined
}

export type DetachedListener = {
  readonly owner: OwnerInfo
  /** `found`: another was there, or came to listen in the meantime. */
  readonly state: 'started' | 'found'
}

/**
 * Starts a `watch` that outlives this process, and waits until it listens. What it says about itself is in `watch.log`
 * of the state folder; what it receives is not, since requests name people.
 * @throws StackspendError LISTEN_FAILED with the reason, when it ended or is not ready in time; then none is left.
 */
export async function startDetached(options: DetachOptions): Promise<DetachedListener> {
  const {paths, readyMs} = options
  await ensureDirs(paths)
  const gone = await readLeftOwner(paths)
  const old = [gone, options.replaces?.owner].filter(owner => owner !== undefined)
  const child = await launch(options)
  let {replaces} = options
  for (const untilMs = performance.now() + readyMs; performance.now() < untilMs; await pause(LOOK_MS)) {
    const owner = await readOwnerInfo(paths.ownerInfoFile)
    const ending = child.ending()
    if (owner !== undefined && owner.pid === child.pid && ending === undefined)
      return {owner, state: 'started'}
    const found = await findListener(paths)
    const isOther = found.state === 'up' && found.owner.pid !== child.pid
    if (isOther && !old.some(owner => isSameOwner(owner, found.owner))) {
      child.kill()
      return {owner: found.owner, state: 'found'}
    }
    if (ending !== undefined) throw notStarted(reasonIn(await child.said(), ending), paths)
    if (replaces !== undefined && isWaiting(await child.said())) {
      await replaces.end()
      replaces = undefined
    }
  }
  child.kill()
  throw notStarted({reason: `it is not ready after ${Math.round(readyMs / 1000)} s`}, paths)
}

/** One that was killed has left what it said about itself, which stands for the new one until that has its say. */
export async function readLeftOwner(paths: Paths): Promise<OwnerInfo | undefined> {
  return (await findListener(paths)).state === 'none' ? readOwnerInfo(paths.ownerInfoFile) : undefined
}

async function launch({paths, binFile, flags, env}: DetachOptions) {
  const log = await open(paths.watchLogFile, 'a', 0o600)
  const {size: logStart} = await log.stat()
  const child = spawn(process.execPath, [binFile, 'watch', '--run-by', 'detach', ...flags], {
    detached: true,
    cwd: paths.stateDir,
    env,
    // A crash that no code of ours can tell of is told there.
    stdio: ['ignore', 'ignore', log.fd],
    windowsHide: true,
  })
  let ending: string | undefined
  child.once('error', ({message}) => {
    ending = message
  })
  child.once('exit', (code, signal) => {
    ending ??= `it ended with ${signal ?? code}`
  })
  child.unref()
  await log.close()
  return {
    pid: child.pid,
    /** How it ended. */
    ending: () => ending,
    /** What is in the log since; all of it, if that was begun anew. */
    said: async () => {
      const bytes = await readFile(paths.watchLogFile)
      return bytes.subarray(bytes.length < logStart ? 0 : logStart).toString()
    },
    kill: () => void child.kill('SIGKILL'),
  }
}

/** The error that it ended with and the way out that it named, else how it ended. */
function reasonIn(
  log: string,
  ending: string,
): {readonly reason: string; readonly next?: string | undefined} {
  // Build machines often ask for colours where there is no terminal.
  const lines = stripVTControlCharacters(log).split('\n')
  const at = lines.findIndex(line => line.startsWith('Error: '))
  if (at < 0) return {reason: ending}
  const [told = '', more = ''] = lines.slice(at)
  const reason = told.slice('Error: '.length)
  const [, next] = /^ {2}next {2}(.+?)\s+\(code \w+\)$/m.exec(lines.slice(at).join('\n')) ?? []
  return {reason: reason.endsWith(':') ? `${reason} ${more.trim()}` : reason, next}
}

function notStarted(
  {reason, next}: {readonly reason: string; readonly next?: string | undefined},
  {watchLogFile}: Paths,
): StackspendError {
  return new StackspendError('LISTEN_FAILED', `the listener did not start: ${reason}`, {
    hint: next ?? `see ${watchLogFile}`,
  })
}
