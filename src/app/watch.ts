import {isIP} from 'node:net'
import type {Paths} from '../config/paths.ts'
import {ensureDirs} from '../config/paths.ts'
import {readSettings} from '../config/settings.ts'
import {StackspendError} from '../errors.ts'
import {HttpListener, type ReceivedBatch} from '../listener/http-listener.ts'
import type {PriceList} from '../pricing/price-list.ts'
import {promptThresholds} from '../pricing/prompt-thresholds.ts'
import {OwnerLock} from '../store/owner-lock.ts'
import {UsageReader} from '../store/usage-reader.ts'
import {UsageStore} from '../store/usage-store.ts'
import {WANTED} from '../usage/sources.ts'
import {createUsageDescriber} from './describe-usage.ts'
import {findPortHolder} from './find-port-holder.ts'
import {type Ingested, ingest} from './ingest.ts'
import {readOwnerInfo, removeOwnerInfo, writeOwnerInfo} from './owner-info.ts'
import {type Problem, ProblemLog} from './problem-log.ts'
import {RunTotalsReader} from './run-totals.ts'
import type {ListenerView} from './view-state.ts'
import type {WatchEvent, WatchStats, WatchSummary} from './watch-event.ts'

const STATS_INTERVAL_MS = 10_000
/** How long requests under way may take once the end was asked for. */
const DRAIN_MS = 5_000

export type WatchOptions = {
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
  readonly paths: Paths
  readonly prices: PriceList
  readonly now: () => number
  readonly onEvent: (event: WatchEvent) => void
}

/** A `watch` that runs: it owns the home and listens, or it is attached to the one that does. */
export type Watch = {
  readonly role: 'owner' | 'attached'
  readonly startedAtMs: number
  readonly listener: () => ListenerView
  readonly problems: () => readonly Problem[]
  readonly stop: () => Promise<WatchSummary>
}

/**
 * Starts listening, or attaches to the `watch` that already listens for this home.
 * @throws StackspendError HOST_NOT_LOOPBACK, PORT_BUSY, LISTEN_FAILED, HOME_UNUSABLE, STORE_*
 */
export async function startWatch(options: WatchOptions): Promise<Watch> {
  const {paths, host} = options
  if (!isLoopback(host)) throw notLoopback(host)
  await ensureDirs(paths)
  const lock = OwnerLock.take(paths.ownerLockFile)
  if (lock === undefined) return attach(options)
  try {
    return await OwnedWatch.start(options, lock)
  } catch (error) {
    lock.release()
    throw error
  }
}

class OwnedWatch implements Watch {
  readonly role = 'owner'
  readonly startedAtMs: number
  private readonly options: WatchOptions
  private readonly lock: OwnerLock
  private readonly store: UsageStore
  private readonly reader: UsageReader
  private readonly totals: RunTotalsReader
  private readonly describe
  private readonly log = new ProblemLog()
  private readonly stats = {batches: 0, requests: 0, apiErrors: 0, refused: 0, unreadable: 0}
  private address = ''
  private lastBatchAtMs: number | undefined
  private isStopping = false
  private http: HttpListener | undefined
  private statsTimer: NodeJS.Timeout | undefined

  private constructor(
    options: WatchOptions,
    parts: {
      lock: OwnerLock
      store: UsageStore
      reader: UsageReader
      totals: RunTotalsReader
      userNames: Readonly<Record<string, string>>
    },
  ) {
    this.options = options
    this.startedAtMs = options.now()
    this.lock = parts.lock
    this.store = parts.store
    this.reader = parts.reader
    this.totals = parts.totals
    this.describe = createUsageDescriber(options.prices, parts.userNames)
  }

  static async start(options: WatchOptions, lock: OwnerLock): Promise<OwnedWatch> {
    const {paths, prices} = options
    const {userNames} = await readSettings(paths.settingsFile)
    const store = await UsageStore.open(paths.storeFile, {promptThresholds: promptThresholds(prices)})
    const reader = await UsageReader.open(paths.storeFile)
    if (reader === undefined) throw new Error('the store that was just opened is not there')
    try {
      const totals = await RunTotalsReader.start(reader, prices)
      const watch = new OwnedWatch(options, {lock, store, reader, totals, userNames})
      await watch.listen()
      return watch
    } catch (error) {
      await reader.close()
      await store.close()
      throw error
    }
  }

  listener(): ListenerView {
    const state = this.isStopping ? 'stopping' : 'listening'
    return {state, address: this.address, batches: this.stats.batches, lastBatchAtMs: this.lastBatchAtMs}
  }

  problems(): readonly Problem[] {
    return this.log.newest
  }

  async stop(): Promise<WatchSummary> {
    this.isStopping = true
    clearInterval(this.statsTimer)
    await this.http?.stop(DRAIN_MS)
    await removeOwnerInfo(this.options.paths.ownerInfoFile)
    await this.store.close()
    const totals = await this.totals.read(this.reader)
    await this.reader.close()
    this.lock.release()
    return summarize(this, this.options, this.stats, totals)
  }

  private async listen(): Promise<void> {
    const {host, port, onEvent, paths} = this.options
    this.http = new HttpListener({
      host,
      port,
      wanted: WANTED,
      keep: batch => this.keep(batch),
      onProblem: ({status, reason}) => this.refused(status, reason),
    })
    const bound = await this.http.start().catch(async error => {
      throw await describeListenError(error, host, port)
    })
    this.address = `${bound.host.includes(':') ? `[${bound.host}]` : bound.host}:${bound.port}`
    const http = `http://${this.address}`
    await writeOwnerInfo(paths.ownerInfoFile, {
      pid: process.pid,
      http,
      startedAt: new Date(this.startedAtMs).toISOString(),
    })
    onEvent({type: 'ready', http, grpc: null, pid: process.pid, forwarding: []})
    this.statsTimer = setInterval(() => onEvent({type: 'stats', ...this.stats}), STATS_INTERVAL_MS)
  }

  private async keep(batch: ReceivedBatch): Promise<void> {
    const {now} = this.options
    let ingested: Ingested
    try {
      ingested = await ingest(batch, this.store, now)
    } catch (error) {
      this.problem(503, error instanceof StackspendError ? error.message : 'a batch could not be stored')
      throw error
    }
    this.lastBatchAtMs = now()
    this.stats.batches += 1
    this.stats.requests += ingested.added.length
    this.stats.apiErrors += ingested.apiErrors.length
    this.stats.unreadable += ingested.unreadable
    this.tell(batch, ingested)
  }

  private tell(batch: ReceivedBatch, {added, changed, apiErrors, unreadable}: Ingested): void {
    const {onEvent} = this.options
    onEvent({
      type: 'batch',
      signal: batch.decoded.signal,
      bytes: batch.body.length,
      added: added.length,
      changed: changed.length,
      unreadable,
    })
    for (const usage of added) onEvent(this.describe(usage, 'added'))
    for (const usage of changed) onEvent(this.describe(usage, 'changed'))
    for (const error of apiErrors) {
      onEvent({
        type: 'api_error',
        occurredAt: new Date(error.occurredAtMs).toISOString(),
        sessionId: error.sessionId ?? null,
        model: error.model ?? null,
        statusCode: error.statusCode ?? null,
        attempts: error.attempts ?? null,
      })
    }
    if (unreadable > 0) this.problem(200, `${unreadable} usage records could not be read and were left out`)
  }

  private refused(status: number, reason: string): void {
    this.stats.refused += 1
    // What could not be kept was said already, with its cause.
    if (status !== 503) this.problem(status, `refused a request (${status}): ${reason}`)
  }

  private problem(status: number, text: string): void {
    if (!this.log.add({atMs: this.options.now(), text})) return
    this.options.onEvent({type: 'error', status, message: text})
  }
}

async function attach(options: WatchOptions): Promise<Watch> {
  const {paths, prices, now, onEvent} = options
  const owner = await readOwnerInfo(paths.ownerInfoFile)
  const reader = await UsageReader.open(paths.storeFile)
  if (owner === undefined || reader === undefined) {
    throw new StackspendError('PORT_BUSY', 'Another stackspend watch of this home is just starting.', {
      hint: 'try again in a moment',
    })
  }
  const startedAtMs = now()
  const totals = await RunTotalsReader.start(reader, prices)
  const address = new URL(owner.http).host
  onEvent({type: 'attached', http: owner.http, pid: owner.pid})
  const watch: Watch = {
    role: 'attached',
    startedAtMs,
    listener: () => ({state: 'attached', address, holderPid: owner.pid, batches: 0}),
    problems: () => [],
    async stop() {
      const spent = await totals.read(reader)
      await reader.close()
      return summarize(
        watch,
        options,
        {batches: 0, requests: 0, apiErrors: 0, refused: 0, unreadable: 0},
        spent,
      )
    },
  }
  return watch
}

function summarize(
  watch: Pick<Watch, 'role' | 'startedAtMs'>,
  {now, prices}: WatchOptions,
  stats: WatchStats,
  totals: Pick<WatchSummary, 'estimatedUsd' | 'unpricedTokens' | 'totalTokens'>,
): WatchSummary {
  return {
    type: 'summary',
    role: watch.role,
    startedAt: new Date(watch.startedAtMs).toISOString(),
    endedAt: new Date(now()).toISOString(),
    ...stats,
    ...totals,
    pricing: {version: prices.version, asOf: prices.asOf},
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}

function notLoopback(host: string): StackspendError {
  return new StackspendError('HOST_NOT_LOOPBACK', `--host ${host} is not this machine's loopback address`, {
    exit: 2,
    hint: 'the listener has no access control: use --host 127.0.0.1',
  })
}

async function describeListenError(error: unknown, host: string, port: number): Promise<unknown> {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'EADDRINUSE') {
    const holder = await findPortHolder(port)
    const who = holder === undefined ? 'another process' : `${holder.name} (pid ${holder.pid})`
    return new StackspendError('PORT_BUSY', `port ${port} is taken by ${who}`, {
      hint: `stop it, or listen elsewhere: stackspend watch --port ${port + 1}   (then also: stackspend env claude --port ${port + 1})`,
      cause: error,
    })
  }
  if (code === 'EACCES' || code === 'EADDRNOTAVAIL') {
    return new StackspendError('LISTEN_FAILED', `cannot listen on ${host}:${port} (${code})`, {
      hint: 'choose another address or a port above 1023',
      cause: error,
    })
  }
  return error
}
