import type {Remote} from '../config/connection.ts'
import {readSettings, type Settings} from '../config/settings.ts'
import {StackspendError} from '../errors.ts'
import type {ForwardEvent} from '../forward/forward-event.ts'
import {ByteBudget} from '../listener/byte-budget.ts'
import type {Intake} from '../listener/intake.ts'
import type {ReceivedBatch} from '../listener/received-batch.ts'
import {promptThresholds} from '../pricing/prompt-thresholds.ts'
import type {OwnerLock} from '../store/owner-lock.ts'
import {UsageReader} from '../store/usage-reader.ts'
import {UsageStore} from '../store/usage-store.ts'
import type {TranscriptFollower} from '../transcripts/follow-transcripts.ts'
import {isCanary} from '../usage/canary.ts'
import {WANTED} from '../usage/sources.ts'
import {readProcessStart} from './background/process-start.ts'
import {BatchThread} from './batch-thread.ts'
import {checkAfterCrash, MEND, noteUncleanEnd, type StoreCheck} from './check-after-crash.ts'
import {describeApiError} from './describe-api-error.ts'
import {describeForwardEvent} from './describe-forward-event.ts'
import {createUsageDescriber} from './describe-usage.ts'
import {EarlyIntake} from './early-intake.ts'
import {followForWatch} from './follow-for-watch.ts'
import {Forwarding} from './forwarding.ts'
import {resolveForwarding} from './forwarding-options.ts'
import {type Ingested, ingest} from './ingest.ts'
import {ingestLarge} from './ingest-large.ts'
import {type ListenAt, type Listeners, openListeners} from './open-listeners.ts'
import {removeOwnerInfo, writeOwnerInfo} from './owner-info.ts'
import {prepareStore} from './prepare-store.ts'
import {type Problem, ProblemLog} from './problem-log.ts'
import {type RunTotals, RunTotalsReader, readPlansSince} from './run-totals.ts'
import type {Security} from './secure-listener.ts'
import {summarizeWatch} from './summarize-watch.ts'
import type {ListenerView} from './view-state.ts'
import type {WatchSummary} from './watch-event.ts'
import type {Watch, WatchOptions} from './watch-options.ts'

const STATS_INTERVAL_MS = 10_000
/** How long requests under way may take once the end was asked for. */
const DRAIN_MS = 5_000

type Parts = {
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

/** Listens for a home whose lock is held, and lets go of the lock at its end. */
export async function startOwnedWatch(
  options: WatchOptions,
  held: {readonly lock: OwnerLock; readonly security: Security},
): Promise<Watch> {
  const {paths, prices} = options
  await noteUncleanEnd(paths)
  // One that was killed has left it, and nobody should attach to that.
  await removeOwnerInfo(paths.ownerInfoFile)
  const settings = await readSettings(paths.settingsFile)
  const {batchWorkerFile: workerFile, now} = options
  const thread = workerFile === undefined ? undefined : new BatchThread({workerFile, now})
  const early = new EarlyIntake()
  const listeners = await openListeners(...listenAt(options, held.security, {early, thread}))
  try {
    const file = paths.storeFile
    await prepareStore({file, promptThresholds: promptThresholds(prices)}, options.storeWorkerFile)
    return await startOnStore(options, {...held, settings, listeners, thread}, early)
  } catch (error) {
    await listeners.stop(0)
    await thread?.stop()
    throw error
  }
}

function listenAt(
  {port, grpc}: WatchOptions,
  {host, tls, access}: Security,
  {early, thread}: {readonly early: EarlyIntake; readonly thread: BatchThread | undefined},
): [ListenAt, Intake] {
  const intake: Intake = {
    access,
    budget: new ByteBudget(),
    readLarge: thread && (large => thread.read(large)),
    wanted: WANTED,
    keep: batch => early.keep(batch),
    onProblem: ({status, reason}) => early.refused(status, reason),
  }
  return [{host, port, grpc, tls}, intake]
}

async function startOnStore(
  options: WatchOptions,
  parts: Omit<Parts, 'store' | 'reader' | 'totals'>,
  early: EarlyIntake,
): Promise<Watch> {
  const {paths, prices} = options
  const store = await UsageStore.open(paths.storeFile, {promptThresholds: promptThresholds(prices)})
  const reader = await UsageReader.open(paths.storeFile)
  if (reader === undefined) throw new Error('the store that was just opened is not there')
  try {
    const totals = await RunTotalsReader.start(reader, prices)
    const watch = new OwnedWatch(options, {...parts, store, reader, totals})
    await watch.begin(early)
    return watch
  } catch (error) {
    await reader.close()
    await store.close()
    throw error
  }
}

class OwnedWatch implements Watch {
  readonly role = 'owner'
  readonly startedAtMs: number
  readonly ended = new AbortController().signal
  private readonly options: WatchOptions
  private readonly parts: Parts
  private readonly describe
  private readonly log = new ProblemLog()
  private readonly forwarding: Forwarding
  private readonly stats = {batches: 0, requests: 0, apiErrors: 0, refused: 0, unreadable: 0}
  private lastBatchAtMs: number | undefined
  private isStopping = false
  private follower: TranscriptFollower | undefined
  private statsTimer: NodeJS.Timeout | undefined
  private check: StoreCheck | undefined

  constructor(options: WatchOptions, parts: Parts) {
    this.options = options
    this.startedAtMs = options.now()
    this.parts = parts
    this.describe = createUsageDescriber(options.prices, parts.settings.userNames)
    this.forwarding = this.createForwarding()
  }

  listener(): ListenerView {
    const state = this.isStopping ? 'stopping' : 'listening'
    const {address, grpc} = this.parts.listeners
    return {state, address, grpc, batches: this.stats.batches, lastBatchAtMs: this.lastBatchAtMs}
  }

  async remotes(): Promise<readonly Remote[]> {
    return this.forwarding.remotes
  }

  problems(): readonly Problem[] {
    return this.log.newest
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
    if (grpcProblem !== undefined) this.problem(0, grpcProblem)
    if (early.turnedAway > 0)
      this.problem(
        503,
        `batches were told to come again while the store was brought up to date: ${early.turnedAway}`,
      )
    await this.checkStore()
    await this.follow()
    this.statsTimer = setInterval(() => onEvent({type: 'stats', ...this.stats}), STATS_INTERVAL_MS)
  }

  async stop(): Promise<WatchSummary> {
    const {store, reader, lock} = this.parts
    this.isStopping = true
    clearInterval(this.statsTimer)
    this.check?.stop()
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
    return summarizeWatch(this, this.options, this.stats, {...spent, subscriptionPlans})
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
    const {now} = this.options
    let ingested: Ingested
    try {
      ingested = await this.ingest(batch)
    } catch (error) {
      this.problem(503, describeProblem(error, 'a batch could not be stored'))
      throw error
    }
    // The doctor looks for it in the store; it is nobody's telemetry.
    if (isCanary(batch.scopeNames)) return
    this.forwarding.wake()
    this.lastBatchAtMs = now()
    this.stats.batches += 1
    this.count(ingested)
    // After the answer: what is shown of a batch, or fails to be, must not decide what its sender is told.
    setImmediate(() => this.tell(batch, ingested))
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
      onPiece: ingested => {
        this.count(ingested)
        setImmediate(() => this.tellUsage(ingested))
      },
    })
  }

  private count({added, apiErrors, unreadable}: Ingested): void {
    this.stats.requests += added.length
    this.stats.apiErrors += apiErrors.length
    this.stats.unreadable += unreadable
  }

  private async checkStore(): Promise<void> {
    const {paths, binFile, env} = this.options
    if (binFile === undefined) return
    this.check = await checkAfterCrash({paths, binFile, env, onDamage: text => this.problem(0, text)})
  }

  private async follow(): Promise<void> {
    const {options, parts} = this
    this.follower = await followForWatch({
      ...options,
      ...parts,
      startedAtMs: this.startedAtMs,
      describe: this.describe,
      onCounted: requests => {
        this.stats.requests += requests
      },
      onProblem: text => this.problem(0, text),
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
      onEvent: event => this.forwarded(event),
      onProblem: error => this.problem(0, describeProblem(error, 'the connections could not be read')),
      redactLarge: thread && (batch => thread.redact(batch)),
    })
  }

  private forwarded(event: ForwardEvent): void {
    if (event.type !== 'forwarded')
      this.log.add({atMs: this.options.now(), text: describeForwardEvent(event)})
    this.options.onEvent(event)
  }

  private tell(batch: ReceivedBatch, ingested: Ingested): void {
    const {onEvent} = this.options
    const {added, changed, enqueued, leftOut, unreadable} = ingested
    onEvent({
      type: 'batch',
      signal: batch.decoded.signal,
      bytes: batch.body.length,
      added: added.length,
      changed: changed.length,
      unreadable,
    })
    this.tellUsage(ingested)
    for (const [remote, outcome] of enqueued) {
      if (outcome === 'not-queued')
        this.problem(200, `the outbox is full: new batches are not queued for ${remote}`)
      if (outcome === 'displacing')
        this.problem(200, `the outbox is full: the oldest batches for ${remote} are given up`)
      if (outcome === 'withheld')
        this.problem(200, `a batch could not be redacted and was not forwarded to ${remote}`)
    }
    if (leftOut > 0) this.problem(200, 'requests of a time that was pruned were left out')
    if (unreadable > 0) this.problem(200, `${unreadable} records could not be read and were left out`)
  }

  private tellUsage({added, changed, apiErrors}: Ingested): void {
    const {onEvent, tellsRequests = true} = this.options
    if (!tellsRequests) return
    for (const usage of added) onEvent(this.describe(usage, 'added'))
    for (const usage of changed) onEvent(this.describe(usage, 'changed'))
    for (const error of apiErrors) onEvent(describeApiError(error))
  }

  refused(status: number, reason: string): void {
    this.stats.refused += 1
    // What could not be kept was said already, with its cause.
    if (status !== 503) this.problem(status, `refused a request (${status}): ${reason}`)
  }

  private problem(status: number, text: string): void {
    if (!this.log.add({atMs: this.options.now(), text})) return
    this.options.onEvent({type: 'error', status, message: text})
  }
}

/** Only messages of ours are free of private content. */
function describeProblem(error: unknown, otherwise: string): string {
  if (!(error instanceof StackspendError)) return otherwise
  return error.code === 'STORE_CORRUPT' ? `${error.message}. ${MEND}` : error.message
}
