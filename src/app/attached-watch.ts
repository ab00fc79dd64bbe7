import type {Remote} from '../config/connection.ts'
import {readConnections} from '../config/connections.ts'
import {readSettings} from '../config/settings.ts'
import {StackspendError} from '../errors.ts'
import {UsageReader} from '../store/usage-reader.ts'
import {createUsageDescriber, type UsageDescriber} from './describe-usage.ts'
import {findListener} from './doctor/find-listener.ts'
import type {ForwardingFlags} from './forwarding-options.ts'
import {isHistory} from './is-history.ts'
import {isSameOwner, type OwnerInfo, readOwnerInfo} from './owner-info.ts'
import {type RunTotals, RunTotalsReader, readPlansSince} from './run-totals.ts'
import {summarizeWatch} from './summarize-watch.ts'
import type {ListenerView} from './view-state.ts'
import type {WatchSummary} from './watch-event.ts'
import type {Watch, WatchOptions} from './watch-options.ts'

/** How often the store is asked for new requests, and the owner whether it lives. */
const POLL_MS = 500
/** Requests told at once: a bound on what one look reads. */
const BATCH_LIMIT = 1_000

/**
 * Shows what the `watch` that owns this home records, as it appears in the store. Ends with its owner.
 * @throws StackspendError PORT_BUSY when the owner is not ready yet, WATCH_ATTACHED for forwarding of its own, STORE_*
 */
export async function attachWatch(options: WatchOptions): Promise<Watch> {
  const {paths, prices} = options
  const owner = await readOwnerInfo(paths.ownerInfoFile)
  if (owner !== undefined) refuseForwarding(options.forwarding, owner)
  const reader = await UsageReader.open(paths.storeFile)
  if (owner === undefined || reader === undefined) throw notReady()
  const totals = await RunTotalsReader.start(reader, prices)
  const {userNames} = await readSettings(paths.settingsFile)
  const describe = createUsageDescriber(prices, userNames)
  options.onEvent({type: 'attached', http: owner.http, pid: owner.pid})
  return new AttachedWatch(options, {owner, reader, totals, describe, lastId: await reader.lastRequestId()})
}

type Parts = {
  readonly owner: OwnerInfo
  readonly reader: UsageReader
  readonly totals: RunTotalsReader
  readonly describe: UsageDescriber
  lastId: number
}

class AttachedWatch implements Watch {
  readonly role = 'attached'
  readonly startedAtMs: number
  private readonly options: WatchOptions
  private readonly parts: Parts
  private readonly ending = new AbortController()
  private readonly timer: NodeJS.Timeout
  private requests = 0
  private looking: Promise<void> = Promise.resolve()

  constructor(options: WatchOptions, parts: Parts) {
    this.options = options
    this.startedAtMs = options.now()
    this.parts = parts
    this.timer = setInterval(() => {
      this.looking = this.looking.then(() => this.look())
    }, POLL_MS)
  }

  get ended(): AbortSignal {
    return this.ending.signal
  }

  listener(): ListenerView {
    const {owner} = this.parts
    const {http, grpc, pid} = owner
    return {state: 'attached', address: new URL(http).host, grpc, holderPid: pid, batches: null}
  }

  /** Those on file: what the owner forwards to for its own run alone is not known here. */
  async remotes(): Promise<readonly Remote[]> {
    const connections = await readConnections(this.options.paths.connectionsFile)
    return connections.map(({name, kind}) => ({name, kind}))
  }

  problems(): readonly [] {
    return []
  }

  spent(reader: UsageReader): Promise<RunTotals> {
    return this.parts.totals.read(reader)
  }

  async stop(): Promise<WatchSummary> {
    const {reader} = this.parts
    clearInterval(this.timer)
    await this.looking
    await this.tellNew()
    const spent = await this.spent(reader)
    const subscriptionPlans = await readPlansSince(reader, this.startedAtMs)
    await reader.close()
    const stats = {batches: 0, requests: this.requests, apiErrors: 0, refused: 0, unreadable: 0}
    return summarizeWatch(this, this.options, stats, {...spent, subscriptionPlans})
  }

  private async look(): Promise<void> {
    await this.tellNew()
    const {owner} = this.parts
    const {pid} = owner
    const found = await findListener(this.options.paths)
    if (found.state === 'up' && isSameOwner(found.owner, owner)) return
    clearInterval(this.timer)
    this.options.onEvent({type: 'ended', reason: `The watch that listened (pid ${pid}) has ended.`})
    this.ending.abort()
  }

  private async tellNew(): Promise<void> {
    const {parts} = this
    const {reader, totals, describe} = parts
    const added = await reader.requestsAfter(parts.lastId, BATCH_LIMIT)
    for (const {id, usage} of added) {
      parts.lastId = id
      if (isHistory(usage, this.startedAtMs)) {
        totals.discount([usage])
        continue
      }
      this.requests += 1
      this.options.onEvent(describe(usage, 'added'))
    }
  }
}

/** The owner forwards, in its own way: what was asked for here would come to nothing. */
function refuseForwarding({forward, forwardUrls, redact, onFull}: ForwardingFlags, {pid}: OwnerInfo): void {
  const asked = {
    '--no-forward': !forward,
    '--forward': forwardUrls.length > 0,
    '--redact': redact !== undefined,
    '--on-full': onFull !== undefined,
  }
  const [flag] = Object.entries(asked).find(([, isAsked]) => isAsked) ?? []
  if (flag === undefined) return
  const message = `${flag} has no effect: another watch (pid ${pid}) of this home runs, with its own forwarding`
  throw new StackspendError('WATCH_ATTACHED', message, {
    exit: 2,
    hint: `stop that one first, or leave ${flag} out to look on`,
  })
}

function notReady(): StackspendError {
  return new StackspendError('PORT_BUSY', 'Another stackspend watch of this home is just starting.', {
    hint: 'try again in a moment',
  })
}
