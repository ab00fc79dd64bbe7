import type {ApiError} from '../usage/usage-event.ts'
import type {WatchedApiError} from './watch-event.ts'

/** A failed request as `watch` tells of it. */
export function describeApiError(error: ApiError): WatchedApiError {
  return {
    type: 'api_error',
    occurredAt: new Date(error.occurredAtMs).toISOString(),
    sessionId: error.sessionId ?? null,
    model: error.model ?? null,
    statusCode: error.statusCode ?? null,
    attempts: error.attempts ?? null,
  }
}
