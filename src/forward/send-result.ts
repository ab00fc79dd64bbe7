/** What became of one attempt to send one batch to one remote. Reasons hold no URL, header or body. */
export type SendResult =
  /** Taken in. `rejectedRecords` of an OTLP partial success: accepted for good, never to be sent again. */
  | {readonly status: 'delivered'; readonly rejectedRecords: number}
  /** Not this time: connection errors, timeouts, 429, 502, 503, 504. `afterMs` is Retry-After. */
  | {readonly status: 'retry'; readonly afterMs?: number | undefined; readonly reason: string}
  /** 500 or 408: a few tries while others get through, then a dead letter. */
  | {readonly status: 'suspect'; readonly reason: string}
  /** 401, 403, 404: the remote itself is wrong, not the batch. `of`: of a path that other signals may not share. */
  | {readonly status: 'stalled'; readonly of?: 'signal'; readonly reason: string}
  /** 400, 413, 415, 422: this batch will never be taken. */
  | {readonly status: 'rejected'; readonly reason: string}
