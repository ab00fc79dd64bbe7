import {StackspendError} from '../errors.ts'
import type {ApiAnswer} from './api-answer.ts'

export type FailedAnswer = Exclude<ApiAnswer, {status: 'ok'}>

const NEW_KEY = 'make a key in StackSpend: Settings → API → Create key, then: stackspend login'
const OTHER_HOST = 'check the address: STACKSPEND_API_URL, or "apiUrl" in settings.json'

/**
 * What came of a request, as its user should read it. Names the API's base URL, which is no secret; nothing of what
 * was sent and no text of the answer gets in, for either may hold one.
 */
export function apiError(answer: FailedAnswer, apiUrl: string): StackspendError {
  switch (answer.status) {
    case 'unreachable':
      return new StackspendError('API_UNREACHABLE', `${apiUrl} cannot be reached: ${answer.reason}`, {
        hint: `check the network, HTTPS_PROXY and NO_PROXY; or ${OTHER_HOST}`,
      })
    case 'unreadable':
      return new StackspendError(
        'API_ANSWER_INVALID',
        `${apiUrl} answered ${answer.httpStatus}: ${answer.reason}`,
        {
          hint: OTHER_HOST,
        },
      )
    case 'refused':
      return refusalError(answer, apiUrl)
    default:
      return answer satisfies never
  }
}

function refusalError(refusal: Extract<FailedAnswer, {status: 'refused'}>, apiUrl: string): StackspendError {
  const details = describe(refusal)
  switch (refusal.kind) {
    case 'plan':
      return new StackspendError(
        'PLAN_RESTRICTED',
        `the workspace's plan has no API (${apiUrl} ${details})`,
        {
          exit: 5,
          hint: 'the API needs the Business plan; forwarding telemetry and local reports need no API',
        },
      )
    case 'scope':
      return new StackspendError('INVALID_SCOPE', `the API key may not do this (${apiUrl} ${details})`, {
        exit: 5,
        hint: `${NEW_KEY}; give it the scopes line_items:read and rollups:read`,
      })
    case 'unauthorised':
      return new StackspendError('NOT_AUTHORISED', `${apiUrl} refused the API key (${details})`, {
        exit: 5,
        hint: `stackspend whoami    (shows which key is used); ${NEW_KEY}`,
      })
    case 'not-found':
      return new StackspendError('API_NOT_FOUND', `${apiUrl} knows no such endpoint (${details})`, {
        hint: OTHER_HOST,
      })
    case 'rate-limited':
      return new StackspendError(
        'RATE_LIMITED',
        `${apiUrl} takes no more requests for the moment (${details})`,
        {
          hint: 'StackSpend takes 60 requests a minute for each key: wait a minute, or find what else uses the key',
        },
      )
    case 'server':
      return new StackspendError('API_FAILED', `${apiUrl} failed (${details})`, {
        hint: 'the fault is on that side: try again later',
      })
    case 'request':
      return new StackspendError('API_REFUSED', `${apiUrl} refused the request (${details})`, {
        hint: 'update stackspend; if that does not help, report it with the request id',
      })
    default:
      return refusal.kind satisfies never
  }
}

function describe({httpStatus, code, requestId}: Extract<FailedAnswer, {status: 'refused'}>): string {
  return [httpStatus, code, requestId && `request ${requestId}`].filter(part => part !== undefined).join(', ')
}
