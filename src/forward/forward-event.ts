import type {Signal} from '../otlp/records.ts'

/** What happens on the way to a remote. Reasons hold no URL, header or body. */
export type ForwardEvent =
  | {
      readonly type: 'forwarded'
      readonly remote: string
      readonly signal: Signal
      readonly bytes: number
      /** Told by the remote: records of the batch that it did not take. */
      readonly rejectedRecords: number
      readonly redactedAttributes: number
    }
  /** Set aside for good, and kept. */
  | {
      readonly type: 'dead_letter'
      readonly remote: string
      readonly signal: Signal
      readonly bytes: number
      /** As `stackspend outbox show` takes it. */
      readonly id: number
      readonly reason: string
    }
  /** Given up for good: batches waited longer than they may. */
  | {
      readonly type: 'dropped'
      readonly remote: string
      readonly batches: number
      readonly reason: string
    }
  /** The remote refuses us, and is asked again every five minutes. */
  | {readonly type: 'stalled'; readonly remote: string; readonly reason: string}
  /** Nothing gets through; the next attempt is in `retryInMs`. */
  | {
      readonly type: 'unreachable'
      readonly remote: string
      readonly reason: string
      readonly retryInMs: number
    }
  /** After `stalled` or `unreachable`: it takes batches again. */
  | {readonly type: 'recovered'; readonly remote: string}
  /** Our own disk: nothing is lost, and nothing is sent until it works again. */
  | {readonly type: 'outbox_failed'; readonly remote: string; readonly reason: string}
