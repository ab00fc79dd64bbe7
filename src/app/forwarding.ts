import {stat} from 'node:fs/promises'
import {systemClock} from '../clock.ts'
import type {Connection, Remote} from '../config/connection.ts'
import {readConnections} from '../config/connections.ts'
import {StackspendError} from '../errors.ts'
import type {ForwardEvent} from '../forward/forward-event.ts'
import type {Forwarder} from '../forward/forwarder.ts'
import type {Prepared} from '../forward/remote-loop.ts'
import type {ReceivedBatch} from '../listener/received-batch.ts'
import type {RedactedBatch, SentBatch} from '../otlp/redact/redact-batch.ts'
import type {Outbox, OutboxItem} from '../store/outbox.ts'
import type {Forwarding as Plan} from '../store/usage-store.ts'
import {isLarge} from './batch-thread.ts'
import type {ForwardingOptions} from './forwarding-options.ts'
import {planForwarding, type Redact, tryRedact} from './plan-forwarding.ts'
import {refuseKnownUrl} from './refuse-known-url.ts'

/** How often the connections' file is looked at: `connect` and its kin change it while `watch` runs. */
const RELOAD_MS = 2_000

/** The connections' file as it was read; `stamp` tells it from a changed one. */
type OnFile = {readonly connections: readonly Connection[]; readonly stamp: string}

export type ForwardingParts = {
  readonly options: ForwardingOptions
  readonly connectionsFile: string
  readonly outbox: Outbox
  readonly env: Readonly<Record<string, string | undefined>>
  /** Of stackspend, for the user agent. */
  readonly version: string
  readonly onEvent: (event: ForwardEvent) => void
  /** The connections' file cannot be read, and the last good ones go on; or one of them cannot be sent to. */
  readonly onProblem: (error: unknown) => void
  /** Redacts what would keep others waiting; without it that is done at once like any other. */
  readonly redactLarge?: Redact | undefined
}

/** Forwarding as a `watch` does it: to the connections on file, whenever these change, and to those of this run. */
export class Forwarding {
  private readonly parts: ForwardingParts
  private connections: readonly Connection[] = []
  private forwarder: Forwarder | undefined
  private fileStamp = ''
  private reloadTimer: NodeJS.Timeout | undefined
  private reloading: Promise<void> = Promise.resolve()

  constructor(parts: ForwardingParts) {
    this.parts = parts
  }

  /** The remotes; their addresses are nobody's business. */
  get remotes(): readonly Remote[] {
    return this.connections.map(({name, kind}) => ({name, kind}))
  }

  /** @throws StackspendError CONNECTION_EXISTS when a remote of this run is on file. */
  async start(): Promise<void> {
    const {options, onProblem} = this.parts
    if (!options.isOn) return
    const onFile = await this.readChanged().catch((error: unknown) => {
      // Counting goes on, and the file is read again.
      onProblem(error)
    })
    for (const {url} of options.extra) refuseKnownUrl(onFile?.connections ?? [], url)
    await this.use(onFile ?? {connections: [], stamp: ''})
    this.reloadTimer = setInterval(() => {
      this.reloading = this.reloading.then(() => this.reload()).catch(this.parts.onProblem)
    }, RELOAD_MS)
  }

  /** Where a batch goes, decided before it is stored. */
  plan(received: ReceivedBatch, receivedAtMs: number): Promise<Plan | undefined> {
    const {limits} = this.parts.options
    return planForwarding(received, {
      connections: this.connections,
      limits,
      receivedAtMs,
      redact: batch => this.redact(batch),
    })
  }

  /** Something was queued. */
  wake(): void {
    this.forwarder?.wake()
  }

  /** Waits at most so long for what is on its way; the rest goes out with the next run. */
  async stop(drainMs: number): Promise<void> {
    clearInterval(this.reloadTimer)
    await this.reloading
    await this.forwarder?.stop(drainMs)
  }

  private async reload(): Promise<void> {
    const onFile = await this.readChanged()
    if (onFile !== undefined) await this.use(onFile)
  }

  /** `undefined` while the file is as it was. */
  private async readChanged(): Promise<OnFile | undefined> {
    const {connectionsFile} = this.parts
    const stamp = await stampOf(connectionsFile)
    if (stamp === this.fileStamp) return undefined
    return {connections: await readConnections(connectionsFile), stamp}
  }

  private async use(onFile: OnFile): Promise<void> {
    const {options} = this.parts
    const before = this.connections
    this.connections = [...onFile.connections, ...options.extra].map(connection =>
      options.redactAll ? {...connection, redact: true} : connection,
    )
    try {
      await this.followNames(before)
    } catch (error) {
      // To be tried again: otherwise what was queued under an old name would never be sent.
      this.connections = before
      throw error
    }
    this.fileStamp = onFile.stamp
    if (this.forwarder !== undefined) this.forwarder.use(this.connections)
    else if (this.connections.length > 0) this.forwarder = await this.begin()
  }

  /** What was queued under a name between its change and our noticing it goes to the queue of the new one. */
  private async followNames(before: readonly Connection[]): Promise<void> {
    const names = new Set(this.connections.map(({name}) => name))
    for (const old of before.filter(({name}) => !names.has(name))) {
      const renamed = this.connections.find(
        ({url, createdAt}) => url === old.url && createdAt === old.createdAt,
      )
      if (renamed !== undefined) await this.parts.outbox.renameRemote(old.name, renamed.name)
    }
  }

  private async begin(): Promise<Forwarder> {
    const {outbox, env, version, onEvent, onProblem, options} = this.parts
    // The HTTP client is large, and a watch without remotes needs none.
    const {Forwarder} = await import('../forward/forwarder.ts').catch(sayReplaced)
    const forwarder = new Forwarder({
      outbox,
      clock: systemClock,
      random: Math.random,
      env,
      version,
      onEvent,
      onProblem,
      concurrency: options.concurrency,
      maxAgeMs: options.maxAgeMs,
      prepare: (connection, item) => this.prepare(connection, item),
    })
    forwarder.start(this.connections)
    return forwarder
  }

  /** A batch that other remotes get whole is redacted for this one only on its way. */
  private async prepare(connection: Connection, item: OutboxItem): Promise<Prepared | undefined> {
    if (!connection.redact) return {item, redactedAttributes: 0}
    const redacted = await this.redact(item)
    if (redacted === undefined) return undefined
    const {body, contentEncoding, removed} = redacted
    return {item: {...item, body, contentEncoding}, redactedAttributes: removed}
  }

  private async redact(batch: SentBatch): Promise<RedactedBatch | undefined> {
    const {redactLarge} = this.parts
    return redactLarge !== undefined && isLarge(batch) ? redactLarge(batch) : tryRedact(batch)
  }
}

/** What is to be sent is queued all the same, and goes out after a restart. */
function sayReplaced(error: unknown): never {
  if (!(error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND')) throw error
  throw new StackspendError(
    'PROGRAM_REPLACED',
    'stackspend was updated or removed while this runs: what is to be forwarded waits for a restart',
    {hint: 'stackspend restart', cause: error},
  )
}

/** Changes when the file does; empty text does not stand for a file that is not there. */
async function stampOf(file: string): Promise<string> {
  try {
    const {mtimeMs, size, ino} = await stat(file)
    return `${mtimeMs} ${size} ${ino}`
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 'none'
    throw error
  }
}
