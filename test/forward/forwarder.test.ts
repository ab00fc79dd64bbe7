import {readFileSync} from 'node:fs'
import {describe, expect, it, onTestFinished} from 'vitest'
import type {Clock} from '../../src/clock.ts'
import type {Connection} from '../../src/config/connection.ts'
import type {ForwardEvent} from '../../src/forward/forward-event.ts'
import {Forwarder, type ForwarderOptions} from '../../src/forward/forwarder.ts'
import {
  type Fault,
  type StackspendOptions,
  type StackspendServer,
  startStackspend,
  TEST_CA_FILE,
} from '../support/stackspend-server.ts'
import {batchBody, batchNumber, QueuedStore} from './queued-store.ts'
import {SimulatedClock} from './simulated-clock.ts'

const BATCHES = 24
const CA = readFileSync(TEST_CA_FILE, 'utf8')
const range = (count: number) => Array.from({length: count}, (_, index) => index)

/** Real sockets, but waits that pass fifty times as fast. */
const hurriedClock: Clock = {
  nowMs: () => Math.round(performance.timeOrigin) + Math.round(performance.now() * 50),
  elapsedMs: () => performance.now() * 50,
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs / 50)
    return () => clearTimeout(timer)
  },
}

async function serve(options: StackspendOptions = {}): Promise<StackspendServer> {
  const server = await startStackspend(options)
  onTestFinished(() => server.close().catch(() => {}))
  return server
}

function connection(url: string, given: Partial<Connection> = {}): Connection {
  return {name: 'team', kind: 'claude', url, createdAt: '2026-11-01T00:00:00.000Z', ...given}
}

/** A store with batches in its outbox, and what forwards them. */
class Rig {
  readonly store: QueuedStore
  readonly events: ForwardEvent[] = []
  readonly problems: Error[] = []
  forwarder: Forwarder

  private constructor(store: QueuedStore, options: Partial<ForwarderOptions>) {
    this.store = store
    this.forwarder = new Forwarder({
      outbox: store.outbox,
      clock: hurriedClock,
      random: Math.random,
      env: {},
      version: '1.2.3',
      ca: CA,
      onEvent: event => this.events.push(event),
      onProblem: problem => this.problems.push(problem),
      ...options,
    })
  }

  static async open(options: Partial<ForwarderOptions> = {}, remotes = ['team']): Promise<Rig> {
    const rig = new Rig(await QueuedStore.open(), options)
    onTestFinished(() => rig.forwarder.stop(1_000))
    for (const number of range(BATCHES)) {
      await rig.store.add({body: batchBody(number), receivedAtMs: hurriedClock.nowMs()}, remotes)
    }
    return rig
  }

  get isStalled(): boolean {
    return this.events.findLast(({type}) => type === 'stalled' || type === 'recovered')?.type === 'stalled'
  }

  async until(condition: () => Promise<boolean>): Promise<void> {
    while (!(await condition())) await new Promise(resolve => setTimeout(resolve, 10))
  }

  drained(remote = 'team'): Promise<void> {
    return this.until(async () => (await this.store.state(remote)).waiting === 0)
  }
}

/** The numbers of the batches that a server took in, in order, twice what came twice. */
function taken(server: StackspendServer): number[] {
  return server.delivered.map(({body}) => batchNumber(body)).toSorted((a, b) => a - b)
}

describe('each fault, with all batches delivered in the end', () => {
  it.each<[string, Fault, Partial<ForwarderOptions>]>([
    ['a reset before anything is read', 'reset-before-reading', {}],
    ['an answer that ends in its middle', 'close-mid-response', {}],
    ['an answer that stops in its middle', 'stuck-body', {answerTimeoutMs: 200}],
    ['no answer at all', 'never-answer', {answerTimeoutMs: 200}],
    ['a slow answer', {delayMs: 60}, {}],
    ['an answer byte by byte', {dripMs: 20}, {}],
    ['a huge answer', {bodyBytes: 1_000_000}, {}],
    ['HTTP 429', {status: 429}, {}],
    ['HTTP 502', {status: 502}, {}],
    ['HTTP 503 with a time', {status: 503, retryAfter: '3'}, {}],
    ['HTTP 503 with a date that is past', {status: 503, retryAfter: 'Sun, 22 Nov 2026 00:00:00 GMT'}, {}],
    ['HTTP 504', {status: 504}, {}],
    ['HTTP 500', {status: 500}, {}],
    ['HTTP 408', {status: 408}, {}],
    ['HTTP 401', {status: 401}, {}],
    ['a redirect', {redirectTo: 'http://127.0.0.1:9/'}, {}],
  ])('%s: exactly once each', async (_, fault, options) => {
    const server = await serve()
    server.fail('ingest', [fault, 'none', fault, fault, 'none', 'none', fault])
    const rig = await Rig.open(options)
    rig.forwarder.start([connection(server.ingestUrl())])
    await rig.until(async () => {
      if (rig.isStalled) rig.forwarder.tryNow('team')
      return server.received.length >= 7 || (await rig.store.state()).waiting === 0
    })
    server.mend()
    rig.forwarder.tryNow()
    await rig.drained()
    expect(taken(server)).toEqual(range(BATCHES))
    expect(await rig.store.state()).toMatchObject({
      delivered: BATCHES,
      dead: 0,
      dropped: 0,
      stalledSinceMs: null,
    })
  })

  it('a reset after the remote took a batch in: that one twice, since nobody told us', async () => {
    const server = await serve()
    server.fail('ingest', ['none', 'reset-after-reading', 'none', 'reset-after-reading'])
    const rig = await Rig.open()
    rig.forwarder.start([connection(server.ingestUrl())])
    await rig.drained()
    expect([...new Set(taken(server))]).toEqual(range(BATCHES))
    expect(taken(server)).toHaveLength(BATCHES + 2)
  })

  it('a remote that is gone and comes back', async () => {
    const server = await serve()
    const {port} = server
    await server.close()
    const rig = await Rig.open()
    rig.forwarder.start([connection(server.ingestUrl())])
    await rig.until(async () => rig.events.some(({type}) => type === 'unreachable'))
    expect(await rig.store.state()).toMatchObject({waiting: BATCHES, lastError: 'connection refused'})
    const back = await serve({port})
    await rig.drained()
    expect(taken(back)).toEqual(range(BATCHES))
    expect(rig.events.at(-1)?.type).toBe('forwarded')
    expect(rig.events.map(({type}) => type)).toContain('recovered')
  })

  it('connections that are cut while nothing is under way, as by a changed network', async () => {
    const server = await serve()
    const rig = await Rig.open()
    rig.forwarder.start([connection(server.ingestUrl())])
    await rig.drained()
    server.dropConnections()
    await rig.store.add({body: batchBody(BATCHES), receivedAtMs: hurriedClock.nowMs()})
    rig.forwarder.wake()
    await rig.drained()
    expect(taken(server)).toEqual(range(BATCHES + 1))
  })

  it('a name that is not found, until the connection is mended', async () => {
    const server = await serve()
    const rig = await Rig.open()
    rig.forwarder.start([connection(`http://${'a'.repeat(64)}.example`)])
    await rig.until(async () => (await rig.store.state()).lastError !== null)
    expect(await rig.store.state()).toMatchObject({lastError: 'DNS lookup failed', waiting: BATCHES})
    rig.forwarder.use([connection(server.ingestUrl())])
    await rig.drained()
    expect(taken(server)).toEqual(range(BATCHES))
  })

  it.each(['expired', 'wrong-host'] as const)(
    'a certificate that is bad (%s), until a good one comes',
    async tls => {
      const bad = await serve({tls})
      const rig = await Rig.open()
      rig.forwarder.start([connection(bad.ingestUrl())])
      await rig.until(async () => (await rig.store.state()).lastError !== null)
      expect((await rig.store.state()).lastError).toContain('TLS certificate')
      expect(bad.received).toEqual([])
      await bad.close()
      const good = await serve({tls: 'trusted', port: bad.port})
      await rig.drained()
      expect(taken(good)).toEqual(range(BATCHES))
    },
  )

  it('a web page in place of an answer counts as nothing taken in', async () => {
    const server = await serve()
    server.fail('ingest', 'gibberish')
    const rig = await Rig.open()
    rig.forwarder.start([connection(server.ingestUrl())])
    await rig.until(async () => rig.events.some(({type}) => type === 'stalled'))
    expect(await rig.store.state()).toMatchObject({waiting: BATCHES, delivered: 0})
  })
})

describe('what a remote will never take', () => {
  it.each([400, 413, 415, 422])('is set aside (HTTP %d), and the others arrive', async status => {
    const server = await serve()
    server.fail('ingest', ['none', {status}, 'none', {status}])
    const rig = await Rig.open()
    rig.forwarder.start([connection(server.ingestUrl())])
    await rig.drained()
    expect(await rig.store.state()).toMatchObject({delivered: BATCHES - 2, dead: 2})
    const dead = await rig.store.outbox.list({state: 'dead', limit: 10})
    expect(dead.map(({reason}) => reason?.slice(0, 8))).toEqual([`HTTP ${status}`, `HTTP ${status}`])
    expect(rig.events.filter(({type}) => type === 'dead_letter')).toHaveLength(2)
  })

  it('is sent again when a person says so', async () => {
    const server = await serve()
    server.fail('ingest', [{status: 400}])
    const rig = await Rig.open()
    rig.forwarder.start([connection(server.ingestUrl())])
    await rig.drained()
    await rig.store.outbox.retry('dead')
    rig.forwarder.wake()
    await rig.until(async () => (await rig.store.state()).delivered === BATCHES)
    expect(taken(server)).toEqual(range(BATCHES))
  })
})

describe('several remotes', () => {
  it('each get everything at their own pace: a dead one holds up no other', async () => {
    const [quick, slow] = [await serve(), await serve()]
    slow.fail('ingest', {status: 503})
    const rig = await Rig.open({}, ['team', 'collector'])
    const collector = connection(slow.ingestUrl(), {name: 'collector', kind: 'otlp', headers: {'x-key': 'k'}})
    rig.forwarder.start([connection(quick.ingestUrl()), collector])
    await rig.drained('team')
    expect(await rig.store.state('collector')).toMatchObject({waiting: BATCHES})
    slow.mend()
    await rig.drained('collector')
    expect([taken(quick), taken(slow)]).toEqual([range(BATCHES), range(BATCHES)])
    expect(quick.delivered.every(({headers}) => headers['x-key'] === undefined)).toBe(true)
    expect(slow.delivered.every(({headers}) => headers['x-key'] === 'k')).toBe(true)
  })

  it('end when they are removed, and the others go on over the same connections', async () => {
    const [kept, gone] = [await serve(), await serve()]
    const rig = await Rig.open({concurrency: 1}, ['team', 'gone'])
    const team = connection(kept.ingestUrl())
    rig.forwarder.start([team, connection(gone.ingestUrl(), {name: 'gone'})])
    await rig.drained('team')
    await rig.drained('gone')
    rig.forwarder.use([{...team}])
    await rig.store.add({receivedAtMs: hurriedClock.nowMs()}, ['team', 'gone'])
    rig.forwarder.wake()
    await rig.drained('team')
    expect(kept.connectionsOpened).toBe(1)
    expect(gone.delivered).toHaveLength(BATCHES)
  })
})

describe('a connection that changes', () => {
  it('lets what is under way come to its answer: nothing arrives twice', async () => {
    const server = await serve()
    server.fail('ingest', {delayMs: 100})
    const rig = await Rig.open()
    rig.forwarder.start([connection(server.ingestUrl())])
    await rig.until(async () => server.received.length >= 4)
    rig.forwarder.use([connection(server.ingestUrl(), {redact: true})])
    server.mend()
    await rig.drained()
    expect(taken(server)).toEqual(range(BATCHES))
  })

  it('holds up no other when nothing can be sent to it', async () => {
    const server = await serve()
    const rig = await Rig.open()
    rig.forwarder.start([
      connection('http://u:%zz@example.com', {name: 'bad'}),
      connection(server.ingestUrl()),
    ])
    await rig.drained()
    expect(rig.problems).toEqual([expect.objectContaining({code: 'CONNECTION_INVALID'})])
    expect(rig.problems[0]?.message).toContain('"bad"')
  })
})

describe('what is too old', () => {
  const HOUR_MS = 3_600_000
  const clock = new SimulatedClock(Date.UTC(2026, 10, 22, 9))

  it('is given up once it has been tried, counted and told', async () => {
    const rig = await Rig.open({maxAgeMs: HOUR_MS, clock})
    await rig.store.add({receivedAtMs: clock.nowMs() - 2 * HOUR_MS})
    rig.forwarder.start([])
    await clock.advance(HOUR_MS / 6)
    expect(rig.events).toEqual([])
    await clock.advance(HOUR_MS / 6)
    await rig.until(async () => rig.events.length > 0)
    expect(rig.events).toContainEqual({
      type: 'dropped',
      remote: 'team',
      batches: 1,
      reason: 'waited too long',
    })
    expect(await rig.store.state()).toMatchObject({dropped: 1})
  })
})

describe('a run that ended in the middle', () => {
  it('is gone on with: what waited is sent, and what was done is not', async () => {
    const server = await serve()
    server.fail('ingest', (_, index) => (index < 8 ? 'none' : 'never-answer'))
    const rig = await Rig.open()
    rig.forwarder.start([connection(server.ingestUrl())])
    await rig.until(async () => server.received.length >= 12)
    await rig.forwarder.stop(100)
    server.mend()
    await rig.store.reopen()
    const next = new Forwarder({
      outbox: rig.store.outbox,
      clock: hurriedClock,
      random: Math.random,
      env: {},
      version: '1.2.3',
      onEvent: () => {},
      onProblem: () => {},
    })
    onTestFinished(() => next.stop(1_000))
    next.start([connection(server.ingestUrl())])
    await rig.drained()
    expect(taken(server)).toEqual(range(BATCHES))
  })
})

describe('nothing that is told', () => {
  it('holds the connection id, a header or a body, whatever went wrong', async () => {
    const secrets = ['conn-for-tests', 'header-secret', 'batch ']
    const server = await serve()
    server.fail('ingest', [
      {status: 503},
      {status: 400},
      {status: 401},
      'reset-before-reading',
      {redirectTo: `${server.ingestUrl()}/v1/logs`},
      'gibberish',
      {status: 500},
    ])
    const rig = await Rig.open()
    rig.forwarder.start([connection(server.ingestUrl(), {headers: {'x-key': 'header-secret'}})])
    const asking = setInterval(() => rig.forwarder.tryNow(), 20)
    onTestFinished(() => clearInterval(asking))
    await rig.drained()
    const told = JSON.stringify([
      rig.events,
      await rig.store.outbox.states(),
      await rig.store.outbox.list({limit: 99}),
    ])
    expect(secrets.filter(secret => told.includes(secret))).toEqual([])
  })
})
