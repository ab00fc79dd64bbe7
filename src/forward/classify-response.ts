import {parseRetryAfter} from './parse-retry-after.ts'
import {readRejectedRecords} from './read-partial-success.ts'
import type {SendResult} from './send-result.ts'

/** An answer of a remote, read whole or as far as is of interest. */
export type RemoteResponse = {
  readonly statusCode: number
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Uint8Array
}

/** What these say is wrong is the remote (its address, its key, its plan), and so no batch of it would be taken. */
const STALLED: Readonly<Record<number, string>> = {
  401: 'not authorised',
  402: 'not part of the plan',
  403: 'not allowed',
  404: 'no such connection or path',
  405: 'takes no exports at this path',
  407: 'the proxy wants a login',
  410: 'no longer there',
}

/** OTLP/HTTP, "Failures": what the batch itself cannot be taken for. */
const REJECTED: Readonly<Record<number, string>> = {
  400: 'could not be read',
  413: 'too large',
  415: 'content type not supported',
  422: 'could not be processed',
}

/** OTLP/HTTP, "Retryable Response Codes", and 425, which HTTP itself lets one repeat. */
const RETRIED = new Set([425, 429, 502, 503, 504])

/**
 * What an answer means for the batch that was sent. Codes that nobody names are `suspect`: were they the remote's
 * fault, the batch waits; were they the batch's, it is set aside once others get through.
 * `nowMs` is what a `Retry-After` date is compared with.
 */
export function classifyResponse(response: RemoteResponse, nowMs: number): SendResult {
  const {statusCode, headers, body} = response
  if (statusCode >= 200 && statusCode < 300) {
    if (isWebPage(body))
      return {status: 'stalled', reason: `HTTP ${statusCode} with a web page: not an OTLP endpoint`}
    return {
      status: 'delivered',
      rejectedRecords: readRejectedRecords(body, header(headers, 'content-type') ?? ''),
    }
  }
  if (statusCode >= 300 && statusCode < 400) {
    return {status: 'stalled', reason: `HTTP ${statusCode}: redirects, and redirects are not followed`}
  }
  const stalled = STALLED[statusCode]
  if (stalled !== undefined) {
    const isOfPath = statusCode === 404 || statusCode === 405
    return {status: 'stalled', ...(isOfPath && {of: 'signal'}), reason: `HTTP ${statusCode}: ${stalled}`}
  }
  const rejected = REJECTED[statusCode]
  if (rejected !== undefined) return {status: 'rejected', reason: `HTTP ${statusCode}: ${rejected}`}
  if (!RETRIED.has(statusCode)) return {status: 'suspect', reason: `HTTP ${statusCode}`}
  const afterMs = parseRetryAfter(header(headers, 'retry-after'), nowMs)
  return {status: 'retry', afterMs, reason: `HTTP ${statusCode}`}
}

/** What a wrong path of a web application, or the login page of a network, answers whatever is sent to it. */
function isWebPage(body: Uint8Array): boolean {
  return /^\s*<(?:!doctype html|html)/i.test(Buffer.from(body.subarray(0, 256)).toString('latin1'))
}

/** The first value, where a header was sent twice. */
function header(headers: RemoteResponse['headers'], name: string): string | undefined {
  const value = headers[name]
  return Array.isArray(value) ? value[0] : value
}
