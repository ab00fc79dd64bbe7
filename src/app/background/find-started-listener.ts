import {setTimeout as pause} from 'node:timers/promises'
import type {Paths} from '../../config/paths.ts'
import {StackspendError} from '../../errors.ts'
import {type FoundListener, findListener} from '../doctor/find-listener.ts'
import {isSameOwner, type OwnerInfo} from '../owner-info.ts'

const LOOK_MS = 20
const PATIENCE_MS = 60_000

/** As `findListener`, but gives one that still starts the time to say who it is. */
export async function findStartedListener(
  paths: Paths,
): Promise<Exclude<FoundListener, {state: 'none' | 'starting'}> | undefined> {
  const found = await lookUntil(paths, ({state}) => state !== 'starting')
  return found.state === 'up' ? found : undefined
}

/** Waits for a listener other than `before`. @throws StackspendError LISTEN_FAILED when none comes. */
export async function findNextListener(paths: Paths, before: OwnerInfo | undefined): Promise<OwnerInfo> {
  const isNext = (found: FoundListener) =>
    found.state === 'up' && (before === undefined || !isSameOwner(found.owner, before))
  const found = await lookUntil(paths, isNext)
  if (found.state === 'up' && isNext(found)) return found.owner
  throw new StackspendError('LISTEN_FAILED', 'the service does not listen', {
    hint: 'stackspend logs, and stackspend service status',
  })
}

async function lookUntil(paths: Paths, isIt: (found: FoundListener) => boolean): Promise<FoundListener> {
  for (const untilMs = performance.now() + PATIENCE_MS; ; await pause(LOOK_MS)) {
    const found = await findListener(paths)
    if (isIt(found) || performance.now() > untilMs) return found
  }
}
