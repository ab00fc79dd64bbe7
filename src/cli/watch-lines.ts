import {tzOffset} from '@date-fns/tz/tzOffset'
import {millisecondsInMinute} from 'date-fns/constants'
import {escapeForTerminal} from '../report/escape.ts'
import {formatTokens, formatUsd, unknown} from '../report/format.ts'
import {padText} from './live-view/text-fit.ts'

type LineContext = {
  /** Unix ms UTC. */
  readonly occurredAtMs: number
  readonly user: string | null
  readonly project: string | null
  readonly model: string | null
  readonly sessionId: string | null
}

export type RequestLine = LineContext & {
  readonly inputTokens: number
  readonly outputTokens: number
  /** Cache reads and writes together. */
  readonly cachedTokens: number
  /** `null` when the model has no price. */
  readonly estimatedUsd: number | null
}

export type FailedRequestLine = LineContext & {
  readonly statusCode?: number | undefined
  readonly attempts?: number | undefined
}

/** One request as one line of text, with the time in the IANA zone `timezone`. */
export function renderRequestLine(request: RequestLine, timezone: string): string {
  const {inputTokens, outputTokens, cachedTokens, estimatedUsd} = request
  return [
    lineStart(request, timezone),
    `${formatTokens(inputTokens).padStart(5)} in`,
    `${formatTokens(outputTokens).padStart(5)} out`,
    `${formatTokens(cachedTokens).padStart(5)} cached`,
    (estimatedUsd === null ? 'unpriced' : formatUsd(estimatedUsd)).padStart(8),
    lineEnd(request),
  ].join('  ')
}

/** A request that failed after all retries: it cost nothing, but someone waited for it. */
export function renderFailedRequestLine(request: FailedRequestLine, timezone: string): string {
  const {statusCode, attempts} = request
  const status = statusCode === undefined ? '' : ` with ${statusCode}`
  const tried = attempts === undefined || attempts < 2 ? '' : ` after ${attempts} attempts`
  return [lineStart(request, timezone), `failed${status}${tried}`, lineEnd(request)].join('  ')
}

/** Something wrong with the listener or its store; `text` is free of private content. */
export function renderProblemLine(
  problem: {readonly atMs: number; readonly text: string},
  timezone: string,
): string {
  return `${timeOf(problem.atMs, timezone)}  ! ${escapeForTerminal(problem.text)}`
}

function lineStart({occurredAtMs, user, project, model}: LineContext, timezone: string): string {
  return [timeOf(occurredAtMs, timezone), field(user, 16), field(project, 20), field(model, 20)].join('  ')
}

function lineEnd({sessionId}: LineContext): string {
  return `session ${sessionId === null ? unknown : escapeForTerminal(sessionId.slice(0, 8))}`
}

function field(text: string | null, cells: number): string {
  return padText(text === null ? unknown : escapeForTerminal(text), cells)
}

function timeOf(atMs: number, timezone: string): string {
  const offsetMs = tzOffset(timezone, new Date(atMs)) * millisecondsInMinute
  return new Date(atMs + offsetMs).toISOString().slice(0, 19).replace('T', ' ')
}
