import {isRecentLoss} from '../../app/recent-loss.ts'
import type {RemoteView} from '../../app/view-state.ts'
import {escapeForTerminal} from '../../report/escape.ts'
import {formatBytes, formatDuration, formatInteger} from '../../report/format.ts'
import {remoteTitle} from '../remote-title.ts'
import {flowSegments, type Line, type Segment, sentence, type Tone} from './spans.ts'

/** Whether somebody should look at a remote: it takes nothing, or something lately is not going to arrive. */
export function isInTrouble(remote: RemoteView, nowMs: number): boolean {
  const {stalledSinceMs, dead, lastLossAtMs} = remote
  return stalledSinceMs !== null || isFailing(remote) || dead > 0 || isRecentLoss(lastLossAtMs, nowMs)
}

/** Where telemetry goes on to, and whether it gets there: a paragraph per remote. */
export function renderRemote(remote: RemoteView, nowMs: number, columns: number): Line[] {
  const isDown = remote.stalledSinceMs !== null || isFailing(remote)
  return flowSegments(
    [
      {spans: [{text: isDown ? '✗' : '→', tone: isDown ? 'bad' : 'quiet'}]},
      {spans: [{text: remoteTitle(remote)}], gap: ' '},
      ...describeWay(remote, nowMs),
      ...describeQueue(remote, nowMs),
      ...describeLosses(remote, nowMs),
    ],
    columns,
  )
}

/** Something waits that was there when an attempt failed, and nothing got through since. */
function isFailing({waiting, lastErrorAtMs, lastSuccessAtMs}: RemoteView): boolean {
  return waiting > 0 && lastErrorAtMs !== null && lastErrorAtMs > (lastSuccessAtMs ?? 0)
}

function describeWay(remote: RemoteView, nowMs: number): Segment[] {
  const {lastError, lastSuccessAtMs, stalledSinceMs, deliveredPerMinute} = remote
  const why = lastError === null ? '' : ` (${escapeForTerminal(lastError)})`
  if (stalledSinceMs !== null) {
    const since = formatDuration(nowMs - stalledSinceMs)
    return sentence(`refuses everything for ${since}${why}: stackspend connections test`, 'bad')
  }
  const last = lastSuccessAtMs === null ? undefined : `${formatDuration(nowMs - lastSuccessAtMs)} ago`
  if (isFailing(remote)) {
    return sentence(`takes nothing${why}, ${last === undefined ? 'never did' : `last did ${last}`}`, 'bad')
  }
  if (last === undefined) return sentence('nothing sent yet', 'quiet')
  const sent: Segment = {
    spans: [
      {text: '✓', tone: 'good'},
      {text: ` ${last}`, tone: 'quiet'},
    ],
    gap: ' ',
  }
  return deliveredPerMinute === 0 ? [sent] : [sent, ...part(`${formatInteger(deliveredPerMinute)}/min`)]
}

function describeQueue({waiting, waitingBytes, oldestReceivedAtMs}: RemoteView, nowMs: number): Segment[] {
  if (waiting === 0 || oldestReceivedAtMs === null) return part(`${formatInteger(waiting)} waiting`)
  const age = formatDuration(nowMs - oldestReceivedAtMs)
  return part(`${formatInteger(waiting)} waiting (${formatBytes(waitingBytes)}), the oldest ${age}`)
}

/** What is not going to arrive, or not by itself; quietly what was lost long ago or on purpose. */
function describeLosses({dead, notQueued, dropped, lastLossAtMs}: RemoteView, nowMs: number): Segment[] {
  const lost = (count: number, what: string, tone: Tone) => {
    if (count === 0) return []
    const text = `${counted(count, 'batch', 'batches')} ${what}`
    return isRecentLoss(lastLossAtMs, nowMs) ? part(`! ${text}`, tone) : part(text)
  }
  return [
    ...(dead === 0
      ? []
      : part(`! ${counted(dead, 'dead letter')}: stackspend outbox list --dead`, 'warning')),
    ...lost(notQueued, 'not queued: no room, or not redactable', 'bad'),
    ...lost(dropped, 'given up', 'warning'),
  ]
}

/** Words that may break, set off from what is before them. */
function part(text: string, tone: Tone = 'quiet'): Segment[] {
  return sentence(text, tone).map((word, index) => (index === 0 ? {...word, gap: ' · '} : word))
}

function counted(count: number, one: string, many = `${one}s`): string {
  return `${formatInteger(count)} ${count === 1 ? one : many}`
}
