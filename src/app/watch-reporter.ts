import {StackspendError} from '../errors.ts'
import type {ForwardEvent} from '../forward/forward-event.ts'
import type {ReceivedBatch} from '../listener/received-batch.ts'
import type {Enqueued} from '../store/outbox-table.ts'
import {MEND} from './check-after-crash.ts'
import {describeApiError} from './describe-api-error.ts'
import {describeForwardEvent} from './describe-forward-event.ts'
import type {UsageDescriber} from './describe-usage.ts'
import type {Ingested} from './ingest.ts'
import {type Problem, ProblemLog} from './problem-log.ts'
import type {WatchEvent, WatchStats} from './watch-event.ts'

export type WatchReporterOptions = {
  readonly now: () => number
  readonly onEvent: (event: WatchEvent) => void
  readonly describe: UsageDescriber
  /** Whether each request is told, or only how many there are. */
  readonly tellsRequests: boolean
}

const OUTBOX_PROBLEMS: Readonly<Record<Exclude<Enqueued, 'queued'>, (remote: string) => string>> = {
  'not-queued': remote => `the outbox is full: new batches are not queued for ${remote}`,
  displacing: remote => `the outbox is full: the oldest batches for ${remote} are given up`,
  withheld: remote => `a batch could not be redacted and was not forwarded to ${remote}`,
}

/** Counts and tells what comes in at a `watch`, and what goes wrong with it. */
export class WatchReporter {
  lastBatchAtMs: number | undefined
  private readonly options: WatchReporterOptions
  private readonly log = new ProblemLog()
  private readonly counts = {batches: 0, requests: 0, apiErrors: 0, refused: 0, unreadable: 0}

  constructor(options: WatchReporterOptions) {
    this.options = options
  }

  get stats(): WatchStats {
    return {...this.counts}
  }

  /** Newest first. */
  get problems(): readonly Problem[] {
    return this.log.newest
  }

  /** A batch that is kept. It is told after its answer: what is shown of it must not decide what its sender hears. */
  batch(batch: ReceivedBatch, ingested: Ingested): void {
    this.lastBatchAtMs = this.options.now()
    this.counts.batches += 1
    this.count(ingested)
    setImmediate(() => this.tellBatch(batch, ingested))
  }

  /** A piece of a large batch that is kept. */
  piece(ingested: Ingested): void {
    this.count(ingested)
    setImmediate(() => this.tellUsage(ingested))
  }

  /** Requests that transcripts told of. */
  requests(count: number): void {
    this.counts.requests += count
  }

  refused(status: number, reason: string): void {
    this.counts.refused += 1
    // What could not be kept was said already, with its cause.
    if (status !== 503) this.problem(status, `refused a request (${status}): ${reason}`)
  }

  forwarded(event: ForwardEvent): void {
    if (event.type !== 'forwarded')
      this.log.add({atMs: this.options.now(), text: describeForwardEvent(event)})
    this.options.onEvent(event)
  }

  /** Only messages of ours are free of private content: of another error it says `otherwise`. */
  failed(status: number, error: unknown, otherwise: string): void {
    const isOurs = error instanceof StackspendError
    const mend = isOurs && error.code === 'STORE_CORRUPT' ? `. ${MEND}` : ''
    this.problem(status, isOurs ? `${error.message}${mend}` : otherwise)
  }

  problem(status: number, text: string): void {
    if (!this.log.add({atMs: this.options.now(), text})) return
    this.options.onEvent({type: 'error', status, message: text})
  }

  private count({added, apiErrors, unreadable}: Ingested): void {
    this.counts.requests += added.length
    this.counts.apiErrors += apiErrors.length
    this.counts.unreadable += unreadable
  }

  private tellBatch(batch: ReceivedBatch, ingested: Ingested): void {
    const {added, changed, enqueued, leftOut, unreadable} = ingested
    this.options.onEvent({
      type: 'batch',
      signal: batch.decoded.signal,
      bytes: batch.body.length,
      added: added.length,
      changed: changed.length,
      unreadable,
    })
    this.tellUsage(ingested)
    for (const [remote, outcome] of enqueued)
      if (outcome !== 'queued') this.problem(200, OUTBOX_PROBLEMS[outcome](remote))
    if (leftOut > 0) this.problem(200, 'requests of a time that was pruned were left out')
    if (unreadable > 0) this.problem(200, `${unreadable} records could not be read and were left out`)
  }

  private tellUsage({added, changed, apiErrors}: Ingested): void {
    const {describe, onEvent, tellsRequests} = this.options
    if (!tellsRequests) return
    for (const usage of added) onEvent(describe(usage, 'added'))
    for (const usage of changed) onEvent(describe(usage, 'changed'))
    for (const error of apiErrors) onEvent(describeApiError(error))
  }
}
