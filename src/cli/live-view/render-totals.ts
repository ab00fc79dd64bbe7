import type {ListenerView, SpendView, ViewState} from '../../app/view-state.ts'
import {escapeForTerminal} from '../../report/escape.ts'
import {
  formatDuration,
  formatInteger,
  formatPercent,
  formatTokens,
  formatUsd,
  sparkline,
  unknown,
} from '../../report/format.ts'
import {flowSegments, type Line, type Segment, type Span} from './spans.ts'

/** Who listens where, and that telemetry arrives. */
export function renderListener(listener: ListenerView, nowMs: number, columns: number): Line[] {
  const received = receivedBatches(listener, nowMs)
  return flowSegments(
    [
      {spans: [{text: 'stackspend', tone: 'strong'}]},
      {spans: listenerState(listener), gap: '  '},
      ...(listener.grpc === null ? [] : [{spans: [{text: `gRPC ${portOf(listener.grpc)}`}], gap: ' · '}]),
      ...(received === '' ? [] : [{spans: [{text: received, tone: 'quiet' as const}], gap: ' · '}]),
    ],
    columns,
  )
}

/** Empty when attached: only the owner counts batches. */
function receivedBatches({batches, lastBatchAtMs}: ListenerView, nowMs: number): string {
  if (batches === null) return ''
  const last = lastBatchAtMs === undefined ? '' : `, last ${formatDuration(nowMs - lastBatchAtMs)} ago`
  return `${batches === 1 ? '1 batch' : `${formatInteger(batches)} batches`}${last}`
}

function listenerState({state, address, holderPid}: ListenerView): Span[] {
  const place = escapeForTerminal(address)
  switch (state) {
    case 'listening':
      return [{text: '●', tone: 'good'}, {text: ` listening ${place}`}]
    case 'attached':
      return [
        {text: '◌', tone: 'good'},
        {text: ` attached to ${place}${holderPid ? `, pid ${holderPid}` : ''}`},
      ]
    case 'stopping':
      return [{text: '○', tone: 'warning'}, {text: ` stopping ${place}`}]
    default:
      return state satisfies never
  }
}

function portOf(address: string): string {
  return escapeForTerminal(address.slice(address.lastIndexOf(':') + 1))
}

/** The answer first: today, this run, the rate. */
export function renderCosts({today, run, burnUsdPerHour}: ViewState, nowMs: number, columns: number): Line[] {
  const burn = burnUsdPerHour === null ? unknown : `${formatUsd(burnUsdPerHour)}/h`
  return flowSegments(
    [
      ...spend('today', today),
      ...spend(run.label, run, ` in ${formatDuration(nowMs - run.sinceMs)}`),
      {
        spans: [
          {text: 'now ', tone: 'quiet'},
          {text: burn, tone: 'strong'},
        ],
      },
    ],
    columns,
  )
}

function spend(label: string, {estimatedUsd, unpricedTokens}: SpendView, after = ''): Segment[] {
  const cost: Segment = {
    spans: [
      {text: `${label} `, tone: 'quiet'},
      {text: formatUsd(estimatedUsd), tone: 'strong'},
      {text: after, tone: 'quiet'},
    ],
  }
  if (unpricedTokens === 0) return [cost]
  return [
    cost,
    {spans: [{text: `+ ${formatTokens(unpricedTokens)} tokens unpriced`, tone: 'warning'}], gap: ' '},
  ]
}

/** What today's cost was spent on; nothing before the first token. */
export function renderVolume({today}: ViewState, columns: number): Line[] {
  if (today.totalTokens === 0) return []
  const share = today.cacheReadShare
  return flowSegments(
    [
      {spans: [{text: `today ${formatInteger(today.requests)} requests`, tone: 'quiet'}]},
      detail(`${formatTokens(today.totalTokens)} tokens`),
      ...(share === null ? [] : [detail(`cache ${formatPercent(share)}`)]),
    ],
    columns,
  )
}

function detail(text: string): Segment {
  return {spans: [{text, tone: 'quiet'}], gap: ' · '}
}

// The least minutes that show a course, and the room for the words beside them.
const leastMinutes = 20
const rateWordsCells = 40

/** Tokens per minute as bars, as many of the newest minutes as fit; nothing before the first token. */
export function renderTokenRate(tokensPerMinute: readonly number[], columns: number): Line[] {
  const shown = tokensPerMinute.slice(-Math.max(leastMinutes, columns - rateWordsCells))
  const highest = Math.max(0, ...shown)
  if (highest === 0) return []
  return flowSegments(
    [
      {spans: [{text: 'tokens/min ', tone: 'quiet'}, {text: sparkline(shown)}]},
      detail(`last ${shown.length} min, peak ${formatTokens(highest)}`),
    ],
    columns,
  )
}
