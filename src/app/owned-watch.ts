import type {Remote} from '../config/connection.ts'
import type {Settings} from '../config/settings.ts'
import type {ReceivedBatch} from '../listener/received-batch.ts'
import type {OwnerLock} from '../store/owner-lock.ts'
import type {UsageReader} from '../store/usage-reader.ts'
import type {UsageStore} from '../store/usage-store.ts'
import type {TranscriptFollower} from '../transcripts/follow-transcripts.ts'
import {isCanary} from '../usage/canary.ts'
import {readProcessStart} from './background/process-start.ts'
import type {BatchThread} from './batch-thread.ts'
import {checkAfterCrash, type StoreCheck} from './check-after-crash.ts'
import {createUsageDescriber, type UsageDescriber} from './describe-usage.ts'
import type {EarlyIntake} from './early-intake.ts'
import {followForWatch} from './follow-for-watch.ts'
import {Forwarding} from './forwarding.ts'
import {resolveForwarding} from './forwarding-options.ts'
import {type Ingested, ingest} from './ingest.ts'
import {ingestLarge} from './ingest-large.ts'
import type {Listeners} from './open-listeners.ts'
import {removeOwnerInfo, writeOwnerInfo} from './owner-info.ts'
import type {Problem} from './problem-log.ts'
import {type RunTotals, type RunTotalsReader, readPlansSince} from './run-totals.ts'
import type {Security} from './secure-listener.ts'
import {summarizeWatch} from './summarize-watch.ts'
import type {ListenerView} from './view-state.ts'
import type {WatchSummary} from './watch-event.ts'
import type {Watch, WatchOptions} from './watch-options.ts'
import {WatchReporter} from './watch-reporter.ts'

const STATS_INTERVAL_MS = 10_000
/** How long requests under way may take once the end was asked for. */
const DRAIN_MS = 5_000

/** What was opened for it. */
export type OwnedParts = {
  readonly security: Security
  readonly lock: OwnerLock
  readonly store: UsageStore
  readonly reader: UsageReader
  readonly totals: RunTotalsReader
  readonly settings: Settings
  readonly listeners: Listeners
  /** Where large batches are read and redacted. */
  readonly thread: BatchThread | undefined
}

/** Records and forwards what comes to listeners that are open, until it is stopped; then it lets go of its home. */
export class OwnedWatch implements Watch {
  readonly role = 'owner'
  readonly startedAtMs: number
  readonly ended = new AbortController().signal
  private readonly options: WatchOptions
  private readonly parts: OwnedParts
  private readonly describe: UsageDescriber
  private readonly reporter: WatchReporter
  private readonly forwarding: Forwarding
  private isStopping = false
  private follower: TranscriptFollower | undefined
  private statsTimer: NodeJS.Timeout | undefined
  private check: StoreCheck | undefined

  constructor(options: WatchOptions, parts: OwnedParts) {
    this.options = options
    this.startedAtMs = options.now()
    this.parts = parts
    this.describe = createUsageDescriber(options.prices, parts.settings.userNames)
    const {tellsRequests = true} = options
    this.reporter = new WatchReporter({...options, describe: this.describe, tellsRequests})
    this.forwarding = this.createForwarding()
  }

  listener(): ListenerView {
    const state = this.isStopping ? 'stopping' : 'listening'
    const {address, grpc} = this.parts.listeners
    const {stats, lastBatchAtMs} = this.reporter
    return {state, address, grpc, batches: stats.batches, lastBatchAtMs}
  }

  async remotes(): Promise<readonly Remote[]> {
    return this.forwarding.remotes
  }

  problems(): readonly Problem[] {
    return this.reporter.problems
  }

  spent(reader: UsageReader): Promise<RunTotals> {
    return this.parts.totals.read(reader)
  }

  /** Takes what has come already, and all that comes from now on. */
  async begin(early: EarlyIntake): Promise<void> {
    const {onEvent} = this.options
    const {security, listeners} = this.parts
    const {http, grpc, grpcProblem} = listeners
    await this.forwarding.start()
    early.hand(this)
    const names = this.forwarding.remotes.map(({name}) => name)
    await this.sayWhoOwns({http, grpc})
    onEvent({type: 'ready', http, grpc, pid: process.pid, forwarding: names, ...security.files})
    if (grpcProblem !== undefined) this.reporter.problem(0, grpcProblem)
    if (early.turnedAway > 0)
      this.reporter.problem(
        503,
        `batches were told to come again while the store was brought up to date: ${early.turnedAway}`,
      )
    await this.checkStore()
    await this.follow()
    this.statsTimer = setInterval(() => onEvent({type: 'stats', ...this.reporter.stats}), STATS_INTERVAL_MS)
  }

  async stop(): Promise<WatchSummary> {
    const {store, reader, lock} = this.parts
    this.isStopping = true
    clearInterval(this.statsTimer)
    await this.check?.stop()
    const drainUntilMs = performance.now() + DRAIN_MS
    await this.follower?.stop()
    await this.parts.listeners.stop(DRAIN_MS)
    // What was queued goes out if it can, within what is left of the time; the rest waits for the next run.
    await this.forwarding.stop(Math.max(0, drainUntilMs - performance.now()))
    await this.parts.thread?.stop()
    await removeOwnerInfo(this.options.paths.ownerInfoFile)
    await store.close()
    const spent = await this.spent(reader)
    const subscriptionPlans = await readPlansSince(reader, this.startedAtMs)
    await reader.close()
    lock.release()
    return summarizeWatch(this, this.options, this.reporter.stats, {...spent, subscriptionPlans})
  }

  private async sayWhoOwns(where: Pick<Listeners, 'http' | 'grpc'>): Promise<void> {
    const {paths, version, origin} = this.options
    const {pid} = process
    await writeOwnerInfo(paths.ownerInfoFile, {
      pid,
      ...where,
      startedAt: new Date(this.startedAtMs).toISOString(),
      version,
      processStart: (await readProcessStart(pid)) ?? null,
      ...(origin ?? {runBy: 'terminal', flags: [], unkeptFlags: []}),
      ...this.parts.security.files,
    })
  }

  async keep(batch: ReceivedBatch): Promise<void> {
    let ingested: Ingested
    try {
      ingested = await this.ingest(batch)
    } catch (error) {
      this.reporter.failed(503, error, 'a batch could not be stored')
      throw error
    }
    // The doctor looks for it in the store; it is nobody's telemetry.
    if (isCanary(batch.scopeNames)) return
    this.forwarding.wake()
    this.reporter.batch(batch, ingested)
  }

  refused(status: number, reason: string): void {
    this.reporter.refused(status, reason)
  }

  private async ingest(batch: ReceivedBatch): Promise<Ingested> {
    const {store} = this.parts
    const receivedAtMs = this.options.now()
    const plan = () => this.forwarding.plan(batch, receivedAtMs)
    const {pieces} = batch
    if (pieces === undefined) return ingest(batch, {store, receivedAtMs, forwarding: await plan()})
    return ingestLarge(pieces, {
      store,
      rejected: batch.decoded.rejected,
      plan,
      onPiece: ingested => this.reporter.piece(ingested),
    })
  }

  private async checkStore(): Promise<void> {
    const {paths, binFile, env} = this.options
    if (binFile === undefined) return
    this.check = await checkAfterCrash({
      paths,
      binFile,
      env,
      onDamage: text => this.reporter.problem(0, text),
    })
  }

  private async follow(): Promise<void> {
    const {options, parts} = this
    this.follower = await followForWatch({
      ...options,
      ...parts,
      startedAtMs: this.startedAtMs,
      describe: this.describe,
      onCounted: requests => this.reporter.requests(requests),
      onProblem: text => this.reporter.problem(0, text),
    })
  }

  private createForwarding(): Forwarding {
    const {options, parts} = this
    const {thread} = parts
    const startedAt = new Date(this.startedAtMs).toISOString()
    return new Forwarding({
      options: resolveForwarding(options.forwarding, parts.settings.forwarding ?? {}, startedAt),
      connectionsFile: options.paths.connectionsFile,
      outbox: parts.store.outbox,
      env: options.env,
      version: options.version,
      onEvent: event => this.reporter.forwarded(event),
      onProblem: error => this.reporter.failed(0, error, 'the connections could not be read'),
      redactLarge: thread && (batch => thread.redact(batch)),
    })
  }
}
