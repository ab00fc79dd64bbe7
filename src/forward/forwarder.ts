import type {Clock} from '../clock.ts'
import type {Connection} from '../config/connection.ts'
import {StackspendError} from '../errors.ts'
import type {Outbox, OutboxItem} from '../store/outbox.ts'
import type {DispatcherOptions} from './create-dispatcher.ts'
import {Expiry} from './expiry.ts'
import type {ForwardEvent} from './forward-event.ts'
import {HttpSender} from './http-sender.ts'
import {type Prepared, RemoteLoop} from './remote-loop.ts'

const DEFAULT_CONCURRENCY = 4
const DEFAULT_MAX_AGE_MS = 7 * 24 * 3_600_000
/** For what is under way to a connection that was changed or removed. */
const CHANGED_DRAIN_MS = 10_000

export type ForwarderOptions = Omit<DispatcherOptions, 'connections'> & {
  readonly outbox: Outbox
  readonly clock: Clock
  /** In [0, 1). */
  readonly random: () => number
  /** Of stackspend, for the user agent. */
  readonly version: string
  readonly onEvent: (event: ForwardEvent) => void
  /** A connection cannot be sent to at all; the others go on. */
  readonly onProblem: (error: StackspendError) => void
  /** Batches and sockets at a time, per remote. Default 4. */
  readonly concurrency?: number | undefined
  /** What waits longer is given up and counted as dropped, see `Expiry`. Default 7 days. */
  readonly maxAgeMs?: number | undefined
  /** What a remote gets of an item; `undefined` when that cannot be made, and the item is set aside. */
  readonly prepare?: ((connection: Connection, item: OutboxItem) => Promise<Prepared | undefined>) | undefined
}

type Remote = {readonly connection: Connection; readonly loop: RemoteLoop; readonly sender: HttpSender}

/** A remote that sends nothing new. */
type Ending = {readonly loop: RemoteLoop; readonly done: Promise<void>}

/** Forwards what waits in an outbox to all remotes, each at its own pace, from `start` to `stop`. */
export class Forwarder {
  private readonly options: ForwarderOptions
  private readonly remotes = new Map<string, Remote>()
  private readonly ending = new Set<Ending>()
  private readonly expiry: Expiry

  constructor(options: ForwarderOptions) {
    this.options = options
    this.expiry = new Expiry({clock: options.clock, expire: () => this.expire()})
  }

  /** Begins to forward to these connections. */
  start(connections: readonly Connection[]): void {
    this.use(connections)
    this.expiry.start()
  }

  /**
   * These are the connections from here on: new ones begin, those gone or changed end, the others go on undisturbed.
   * What is under way to one that ends comes to its answer, and nobody else sends it meanwhile.
   */
  use(connections: readonly Connection[]): void {
    const wanted = new Map(connections.map(connection => [connection.name, connection]))
    const ended = [...this.remotes.values()].filter(
      ({connection}) => JSON.stringify(wanted.get(connection.name)) !== JSON.stringify(connection),
    )
    for (const remote of ended) {
      this.remotes.delete(remote.connection.name)
      this.endLater(remote)
    }
    for (const connection of connections) {
      if (!this.remotes.has(connection.name)) this.tryBegin(connection)
    }
  }

  /** Something was added to the outbox. */
  wake(): void {
    for (const {loop} of this.remotes.values()) loop.wake()
  }

  /** Asks a remote at once, whatever it is waited for; all of them without a name. */
  tryNow(remote?: string): void {
    for (const {connection, loop} of this.remotes.values()) {
      if (remote === undefined || connection.name === remote) loop.tryNow()
    }
  }

  /**
   * Sends nothing more and waits up to `drainMs` for what is under way. What has no answer by then stays in the outbox
   * and is sent again by the next run.
   */
  async stop(drainMs: number): Promise<void> {
    const expired = this.expiry.stop()
    const remotes = [...this.remotes.values()]
    this.remotes.clear()
    const ending = [...this.ending].map(({loop, done}) => Promise.all([loop.stop(drainMs), done]))
    await Promise.all([expired, ...ending, ...remotes.map(remote => end(remote, drainMs))])
  }

  private endLater(remote: Remote): void {
    const done = end(remote, CHANGED_DRAIN_MS).finally(() => {
      this.ending.delete(ending)
      this.wake()
    })
    const ending = {loop: remote.loop, done}
    this.ending.add(ending)
  }

  private tryBegin(connection: Connection): void {
    try {
      this.remotes.set(connection.name, this.begin(connection))
    } catch (error) {
      this.options.onProblem(toProblem(connection, error))
    }
  }

  private begin(connection: Connection): Remote {
    const {clock, concurrency = DEFAULT_CONCURRENCY, onEvent, outbox, prepare, random} = this.options
    const sender = new HttpSender(connection, {
      ...this.options,
      connections: concurrency,
      nowMs: () => clock.nowMs(),
    })
    const loop = new RemoteLoop({
      remote: connection.name,
      outbox,
      send: (item, signal) => sender.send(item, signal),
      prepare: prepare && (item => prepare(connection, item)),
      clock,
      random,
      concurrency,
      sentElsewhere: () => [...this.ending].flatMap(({loop}) => loop.idsUnderWay),
      onEvent,
    })
    loop.start()
    return {connection, loop, sender}
  }

  private async expire(): Promise<void> {
    const {clock, maxAgeMs = DEFAULT_MAX_AGE_MS, onEvent, outbox} = this.options
    try {
      const expired = await outbox.expire({nowMs: clock.nowMs(), maxAgeMs})
      for (const [remote, batches] of expired)
        onEvent({type: 'dropped', remote, batches, reason: 'waited too long'})
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'unknown'
      for (const remote of this.remotes.keys()) onEvent({type: 'outbox_failed', remote, reason})
    }
  }
}

/** What is wrong with an address is not repeated: it may be a secret. */
function toProblem({name}: Connection, error: unknown): StackspendError {
  const code = error instanceof StackspendError ? error.code : 'CONNECTION_INVALID'
  const why = error instanceof StackspendError ? error.message : 'its address or its headers are no good'
  return new StackspendError(code, `nothing can be sent to "${name}": ${why}`, {cause: error})
}

async function end({loop, sender}: Remote, drainMs: number): Promise<void> {
  await loop.stop(drainMs)
  await sender.close()
}
