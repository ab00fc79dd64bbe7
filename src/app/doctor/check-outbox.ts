import {millisecondsInHour} from 'date-fns/constants'
import {readConnections} from '../../config/connections.ts'
import {formatDuration, formatInteger} from '../../report/format.ts'
import type {RemoteState} from '../../store/outbox.ts'
import {outboxStates} from '../manage-outbox.ts'
import {isRecentLoss} from '../recent-loss.ts'
import type {Check, Checker} from './check.ts'

const NAME = 'outbox'

/** What waits for each remote, how long already, and what was given up. */
export const checkOutbox: Checker = async ({paths, nowMs}) => {
  const states = await outboxStates(paths)
  if (states.length === 0) return [{name: NAME, status: 'ok', text: 'empty'}]
  const names = new Set((await readConnections(paths.connectionsFile)).map(({name}) => name))
  return states.map(state =>
    !names.has(state.remote) && state.waiting + state.dead > 0
      ? describeOrphan(state)
      : describeState(state, nowMs()),
  )
}

/** Left behind by a change of names, or of a remote of `watch --forward`. */
function describeOrphan({remote, waiting, dead}: RemoteState): Check {
  const name = JSON.stringify(remote)
  const text = `${batches(waiting + dead)} kept for ${name}, but no connection is called so`
  return {name: NAME, status: 'warning', text, mend: `stackspend outbox list --remote ${name}`}
}

function describeState(state: RemoteState, nowMs: number): Check {
  const {remote, waiting, oldestReceivedAtMs, stalledSinceMs, dead, notQueued, lastLossAtMs} = state
  const ageMs = oldestReceivedAtMs === null ? 0 : nowMs - oldestReceivedAtMs
  const waits =
    waiting === 0 ? 'nothing waits' : `${batches(waiting)}, the oldest ${formatDuration(ageMs)} old`
  if (stalledSinceMs !== null) {
    const text = `"${remote}" refuses everything for ${formatDuration(nowMs - stalledSinceMs)}; ${waits}, ${describeLoss(state)}`
    return {name: NAME, status: 'failed', text, mend: `stackspend connections test ${JSON.stringify(remote)}`}
  }
  if (isRecentLoss(lastLossAtMs, nowMs)) {
    const cause =
      notQueued > 0
        ? 'the outbox was full or they could not be redacted'
        : 'they waited too long or there was no room'
    const text = `"${remote}": ${describeLoss(state)}, because ${cause}; ${waits}`
    return {name: NAME, status: notQueued > 0 ? 'failed' : 'warning', text, mend: 'stackspend outbox status'}
  }
  if (dead > 0) {
    const text = `"${remote}": ${batches(dead)} set aside as dead letters; ${waits}`
    return {name: NAME, status: 'warning', text, mend: 'stackspend outbox list --dead'}
  }
  const status = ageMs > millisecondsInHour ? 'warning' : 'ok'
  const mend = status === 'ok' ? undefined : 'stackspend outbox status'
  return {name: NAME, status, text: `"${remote}": ${waits}, ${describeLoss(state)}`, mend}
}

/** Batches that will never arrive, in words; dead letters are kept. */
function describeLoss({notQueued, dropped}: RemoteState): string {
  const told = [
    ...(notQueued > 0 ? [`${batches(notQueued)} not queued`] : []),
    ...(dropped > 0 ? [`${batches(dropped)} given up`] : []),
  ]
  return told.length === 0 ? 'none lost' : told.join(', ')
}

function batches(count: number): string {
  return `${formatInteger(count)} ${count === 1 ? 'batch' : 'batches'}`
}
