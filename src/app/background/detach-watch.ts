import {resolve} from 'node:path'
import type {Paths} from '../../config/paths.ts'
import {StackspendError} from '../../errors.ts'
import {findListener} from '../doctor/find-listener.ts'
import type {OwnerInfo} from '../owner-info.ts'
import {type DescribedListener, describeListener} from './described-listener.ts'
import {keepFlags} from './kept-flags.ts'
import {listenerEnvironment} from './listener-environment.ts'
import {startDetached} from './start-detached.ts'

/** A store of months may have to be changed first. */
const READY_MS = 60_000

export type BackgroundOptions = {
  readonly paths: Paths
  /** The file that starts this program. */
  readonly binFile: string
  readonly env: Readonly<Record<string, string | undefined>>
}

/**
 * Starts a listener in the background with these flags of `watch`, unless one that does the same runs already.
 * @throws StackspendError ALREADY_LISTENS when one runs in another way, FLAG_UNKEPT, LISTEN_FAILED, HOME_UNUSABLE
 */
export async function detachWatch(
  typed: readonly string[],
  options: BackgroundOptions,
): Promise<DescribedListener<'started' | 'found'>> {
  const {paths} = options
  refuseUnkept(keepFlags(typed))
  const found = await findListener(paths)
  const {owner, state} =
    found.state === 'up'
      ? {owner: found.owner, state: 'found' as const}
      : await startDetached({...options, ...detachedRun(options), flags: typed})
  if (state === 'found') refuseOtherFlags(typed, owner)
  return describeListener(state, owner, paths)
}

/** What every start in the background has. */
export function detachedRun({env}: BackgroundOptions) {
  // It runs in another folder.
  const home = env.STACKSPEND_HOME ? resolve(env.STACKSPEND_HOME) : undefined
  return {env: listenerEnvironment(env, home), readyMs: READY_MS}
}

/** @throws StackspendError FLAG_UNKEPT */
export function refuseUnkept({unkeptFlags}: {readonly unkeptFlags: readonly string[]}): void {
  const [name] = unkeptFlags
  if (name === undefined) return
  throw new StackspendError(
    'FLAG_UNKEPT',
    `${name} with a path, a user or a query may hold a secret, and is kept nowhere: it cannot be passed on`,
    {exit: 2, hint: 'keep it as a connection: stackspend connect otlp --url URL'},
  )
}

function refuseOtherFlags(typed: readonly string[], owner: OwnerInfo): void {
  const {hostname, port} = new URL(owner.http)
  const grpcPort = owner.grpc?.split(':').at(-1) ?? 'off'
  const ports = [`--port=${port}`, '--port=0', `--grpc-port=${grpcPort}`, '--grpc-port=0']
  const isSo = new Set([...owner.flags, ...ports, `--host=${hostname}`])
  const other = typed.filter(flag => !isSo.has(flag))
  if (other.length === 0) return
  throw new StackspendError(
    'ALREADY_LISTENS',
    `a watch of this home (pid ${owner.pid}) listens on ${owner.http} already, without ${other.join(' ')}`,
    {hint: `stackspend stop, then: stackspend watch --detach ${typed.join(' ')}`},
  )
}
