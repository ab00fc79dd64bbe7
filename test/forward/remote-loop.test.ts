import {describe, expect, it, onTestFinished} from 'vitest'
import type {ForwardEvent} from '../../src/forward/forward-event.ts'
import {RemoteLoop, type RemoteLoopOptions} from '../../src/forward/remote-loop.ts'
import type {SendResult} from '../../src/forward/send-result.ts'
import type {Outbox, OutboxItem} from '../../src/store/outbox.ts'
import {batchBody, batchNumber, QueuedStore} from './queued-store.ts'
import {SimulatedClock} from './simulated-clock.ts'

const START_MS = Date.UTC(2026, 10, 22, 9)
const MINUTE_MS = 60_000
const DELIVERED: SendResult = {status: 'delivered', rejectedRecords: 0}
const DOWN: SendResult = {status: 'retry', reason: 'connection refused'}
const ANSWER_MS = 50

/** A remote that is played: what it answers, and what it saw. Time is the test's. */
class Stage {
  readonly clock = new SimulatedClock(START_MS)
  readonly events: ForwardEvent[] = []
  /** In the order of arrival. */
  readonly sent: {number: number; atMs: number; status: SendResult['status']}[] = []
  answer: (number: number) => SendResult = () => DELIVERED
  mostAtOnce = 0
  private atOnce = 0
  private added = 0
  private random = 0.5
  store: QueuedStore
  loop: RemoteLoop

  private constructor(store: QueuedStore, options: Partial<RemoteLoopOptions>) {
    this.store = store
    this.loop = this.makeLoop(options)
  }

  static async open(options: Partial<RemoteLoopOptions> = {}): Promise<Stage> {
    const stage = new Stage(await QueuedStore.open(), options)
    onTestFinished(async () => {
      const stopped = stage.loop.stop(0)
      await stage.clock.advance(MINUTE_MS)
      await stopped
    })
    return stage
  }

  makeLoop(options: Partial<RemoteLoopOptions> = {}): RemoteLoop {
    return new RemoteLoop({
      remote: 'team',
      outbox: this.store.outbox,
      send: item => this.take(item),
      clock: this.clock,
      // Evenly spread, and the same in each run.
      random: () => (this.random = (this.random + 0.618_034) % 1),
      concurrency: 4,
      onEvent: event => this.events.push(event),
      ...options,
    })
  }

  /** Queues batches that came this long after one another, the clock going along. */
  async add(count: number, everyMs = 0): Promise<void> {
    for (let index = 0; index < count; index++) {
      await this.store.add({body: batchBody(this.added++), receivedAtMs: this.clock.nowMs()})
      this.loop.wake()
      if (everyMs > 0) await this.clock.advance(everyMs)
    }
  }

  deliveredNumbers(): number[] {
    return this.sent.filter(({status}) => status === 'delivered').map(({number}) => number)
  }

  types(): string[] {
    return this.events.map(({type}) => type)
  }

  private async take(item: OutboxItem): Promise<SendResult> {
    const number = batchNumber(item.body)
    this.atOnce += 1
    this.mostAtOnce = Math.max(this.mostAtOnce, this.atOnce)
    await this.clock.sleep(ANSWER_MS)
    this.atOnce -= 1
    const result = this.answer(number)
    this.sent.push({number, atMs: this.clock.nowMs(), status: result.status})
    return result
  }
}

const range = (count: number) => Array.from({length: count}, (_, index) => index)

describe('a loop over a healthy remote', () => {
  it('delivers everything once, oldest first, no more at a time than it may', async () => {
    const stage = await Stage.open()
    await stage.add(50)
    stage.loop.start()
    await stage.clock.advance(MINUTE_MS)
    expect(stage.deliveredNumbers()).toEqual(range(50))
    expect(stage.mostAtOnce).toBe(4)
    expect(await stage.store.state()).toMatchObject({waiting: 0, delivered: 50, dead: 0})
    expect(new Set(stage.types())).toEqual(new Set(['forwarded']))
  })

  it('sends what is added while it sleeps, when woken', async () => {
    const stage = await Stage.open()
    stage.loop.start()
    await stage.clock.advance(MINUTE_MS)
    await stage.add(1)
    await stage.clock.advance(ANSWER_MS)
    expect(stage.deliveredNumbers()).toEqual([0])
  })

  it('finds what another process made due, without being woken', async () => {
    const stage = await Stage.open()
    stage.loop.start()
    await stage.clock.advance(MINUTE_MS)
    await stage.store.add({body: batchBody(9), receivedAtMs: stage.clock.nowMs()})
    await stage.clock.advance(20_000)
    expect(stage.deliveredNumbers()).toEqual([9])
  })

  it('says what a remote did not take of a batch, and how much was redacted', async () => {
    const stage = await Stage.open({prepare: async item => ({item, redactedAttributes: 2})})
    stage.answer = () => ({status: 'delivered', rejectedRecords: 3})
    await stage.add(1)
    stage.loop.start()
    await stage.clock.advance(1_000)
    const bytes = batchBody(0).length
    expect(stage.events).toEqual([
      {type: 'forwarded', remote: 'team', signal: 'logs', bytes, rejectedRecords: 3, redactedAttributes: 2},
    ])
    expect(await stage.store.state()).toMatchObject({rejectedRecords: 3, redactedAttributes: 2})
  })

  it('sends nothing of a batch that cannot be redacted, and sets it aside', async () => {
    const stage = await Stage.open({
      prepare: async item => {
        if (batchNumber(item.body) === 0) return undefined
        if (batchNumber(item.body) === 1) throw new Error('unreadable')
        return {item, redactedAttributes: 0}
      },
    })
    await stage.add(3)
    stage.loop.start()
    await stage.clock.advance(1_000)
    expect(stage.sent.map(({number}) => number)).toEqual([2])
    expect(await stage.store.state()).toMatchObject({dead: 2, delivered: 1})
  })
})

describe('an outage of an hour', () => {
  async function outage() {
    const stage = await Stage.open()
    stage.loop.start()
    stage.answer = () => DOWN
    await stage.add(360, 10_000)
    const attempts = stage.sent.length
    stage.answer = () => DELIVERED
    return {stage, attempts, endsAtMs: stage.clock.nowMs()}
  }

  it('is said once, however many batches fail before the first failure is written down', async () => {
    const stage = await Stage.open()
    const {outbox} = stage.store
    const postpone: Outbox['postpone'] = async (...args) => {
      await stage.clock.sleep(ANSWER_MS)
      return outbox.postpone(...args)
    }
    stage.loop = stage.makeLoop({outbox: Object.assign(Object.create(outbox), {postpone})})
    stage.answer = () => DOWN
    await stage.add(4)
    stage.loop.start()
    await stage.clock.advance(3 * ANSWER_MS)
    expect(stage.types()).toEqual(['unreachable'])
  })

  it('costs one attempt a minute or so, and never more than one at a time once it is noticed', async () => {
    const {stage, attempts} = await outage()
    expect(attempts).toBeGreaterThanOrEqual(60)
    expect(attempts).toBeLessThan(180)
    expect(stage.mostAtOnce).toBeLessThanOrEqual(4)
    const gaps = stage.sent.slice(10).map(({atMs}, index) => atMs - (stage.sent[index + 9]?.atMs ?? 0))
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1_000)
    expect(await stage.store.state()).toMatchObject({waiting: 360, dead: 0, lastError: 'connection refused'})
    expect(stage.types()).toEqual(['unreachable'])
  })

  it('is followed by all of it, oldest first, within the limit, and no batch twice', async () => {
    const {stage, endsAtMs} = await outage()
    stage.mostAtOnce = 0
    await stage.clock.advance(2 * MINUTE_MS)
    const numbers = stage.deliveredNumbers()
    const [probe, ...rest] = numbers
    expect(rest).toEqual(range(360).filter(number => number !== probe))
    expect(stage.mostAtOnce).toBe(4)
    // A probe within the longest wait, then 90 rounds of four.
    const lastMs = Math.max(...stage.sent.map(({atMs}) => atMs))
    expect(lastMs - endsAtMs).toBeLessThanOrEqual(MINUTE_MS + 100 * ANSWER_MS)
    expect(stage.types().filter(type => type !== 'forwarded')).toEqual(['unreachable', 'recovered'])
  })

  it('does not make new batches wait behind all of it', async () => {
    const {stage} = await outage()
    while (stage.deliveredNumbers().length < 20) await stage.clock.advance(ANSWER_MS)
    const before = stage.deliveredNumbers().length
    await stage.add(1)
    await stage.clock.advance(5 * ANSWER_MS)
    const position = stage.deliveredNumbers().indexOf(360) - before
    expect(position).toBeGreaterThanOrEqual(0)
    expect(position).toBeLessThanOrEqual(12)
  })

  it('lets the backlog drain although new batches keep coming as fast as they go', async () => {
    const {stage} = await outage()
    for (let round = 0; round < 100; round++) await stage.add(4, ANSWER_MS)
    await stage.clock.advance(MINUTE_MS)
    while ((await stage.store.state()).waiting > 0) await stage.clock.advance(MINUTE_MS)
    expect(stage.deliveredNumbers().toSorted((a, b) => a - b)).toEqual(range(760))
  })
})

describe('a remote that wants time', () => {
  it('is not asked before the time that it named', async () => {
    const stage = await Stage.open()
    stage.answer = () => ({status: 'retry', afterMs: 120_000, reason: 'HTTP 429'})
    await stage.add(40)
    stage.loop.start()
    await stage.clock.advance(119_000)
    expect(stage.sent).toHaveLength(4)
    stage.answer = () => DELIVERED
    await stage.clock.advance(3_000)
    const [, , , , probe] = stage.sent
    expect((probe?.atMs ?? 0) - START_MS).toBeGreaterThanOrEqual(120_000 + ANSWER_MS)
    expect(stage.deliveredNumbers()).toHaveLength(40)
  })
})

describe('a batch that a remote cannot stomach', () => {
  it('is set aside after a few tries while others get through, and keeps none of them back', async () => {
    const stage = await Stage.open()
    stage.answer = number => (number === 0 ? {status: 'suspect', reason: 'HTTP 500'} : DELIVERED)
    stage.loop.start()
    await stage.add(100, 500)
    expect(stage.sent.filter(({number}) => number === 0)).toHaveLength(5)
    expect(stage.deliveredNumbers()).toEqual(range(100).slice(1))
    const [dead] = await stage.store.outbox.list({state: 'dead', limit: 10})
    expect(dead).toMatchObject({reason: 'HTTP 500, again and again', attempts: 5})
    expect(stage.types().filter(type => type !== 'forwarded')).toEqual(['dead_letter'])
  })

  it('is kept while nothing else gets through: then it is the remote', async () => {
    const stage = await Stage.open()
    stage.answer = () => ({status: 'suspect', reason: 'HTTP 500'})
    await stage.add(5)
    stage.loop.start()
    await stage.clock.advance(60 * MINUTE_MS)
    expect(await stage.store.state()).toMatchObject({waiting: 5, dead: 0})
    stage.answer = () => DELIVERED
    await stage.clock.advance(2 * MINUTE_MS)
    expect(await stage.store.state()).toMatchObject({waiting: 0, delivered: 5})
  })

  it('and makes it hang up does not keep the others back, not even as a probe', async () => {
    const stage = await Stage.open()
    stage.answer = () => DOWN
    await stage.add(5)
    stage.loop.start()
    await stage.clock.advance(MINUTE_MS)
    stage.answer = number => (number === 0 ? DOWN : DELIVERED)
    await stage.clock.advance(3 * MINUTE_MS)
    expect(stage.deliveredNumbers().toSorted()).toEqual([1, 2, 3, 4])
    expect(await stage.store.state()).toMatchObject({waiting: 1, dead: 0})
  })

  it('and calls unreadable is a dead letter at once', async () => {
    const stage = await Stage.open()
    stage.answer = number => (number % 2 === 0 ? {status: 'rejected', reason: 'HTTP 400'} : DELIVERED)
    await stage.add(10)
    stage.loop.start()
    await stage.clock.advance(MINUTE_MS)
    expect(stage.sent).toHaveLength(10)
    expect(await stage.store.state()).toMatchObject({waiting: 0, dead: 5, delivered: 5})
  })
})

describe('a remote that refuses us', () => {
  const REFUSED: SendResult = {status: 'stalled', reason: 'HTTP 401: not authorised'}

  it('keeps its data, is said to be stalled once, and is asked every five minutes', async () => {
    const stage = await Stage.open()
    stage.answer = () => REFUSED
    await stage.add(20)
    stage.loop.start()
    await stage.clock.advance(60 * MINUTE_MS)
    expect(stage.sent.length).toBeLessThanOrEqual(4 + 12)
    expect(await stage.store.state()).toMatchObject({waiting: 20, dead: 0, lastError: REFUSED.reason})
    expect((await stage.store.state()).stalledSinceMs).toBe(START_MS + ANSWER_MS)
    expect(stage.events).toEqual([{type: 'stalled', remote: 'team', reason: REFUSED.reason}])
  })

  it('gets everything when it takes a probe', async () => {
    const stage = await Stage.open()
    stage.answer = () => REFUSED
    await stage.add(20)
    stage.loop.start()
    await stage.clock.advance(2 * MINUTE_MS)
    stage.answer = () => DELIVERED
    await stage.clock.advance(5 * MINUTE_MS)
    expect(await stage.store.state()).toMatchObject({waiting: 0, delivered: 20, stalledSinceMs: null})
    expect(stage.types().filter(type => type !== 'forwarded')).toEqual(['stalled', 'recovered'])
  })

  it('is asked at once when a person wants it, and not because something new came', async () => {
    const stage = await Stage.open()
    stage.answer = () => REFUSED
    stage.loop.start()
    await stage.add(1)
    await stage.clock.advance(1_000)
    await stage.add(30, 1_000)
    expect(stage.sent).toHaveLength(1)
    stage.answer = () => DELIVERED
    stage.loop.tryNow()
    await stage.clock.advance(1_000)
    expect(stage.deliveredNumbers()).toHaveLength(31)
  })

  it('gets everything soon after another process found that it takes batches', async () => {
    const stage = await Stage.open()
    stage.answer = () => REFUSED
    await stage.add(3)
    stage.loop.start()
    await stage.clock.advance(1_000)
    stage.answer = () => DELIVERED
    await stage.store.outbox.stall('team', undefined)
    await stage.clock.advance(20_000)
    expect(stage.deliveredNumbers()).toEqual([0, 1, 2])
  })

  it('is asked once by the next run', async () => {
    const stage = await Stage.open()
    stage.answer = () => REFUSED
    await stage.add(10)
    stage.loop.start()
    await stage.clock.advance(1_000)
    await Promise.all([stage.loop.stop(1_000), stage.clock.advance(1_000)])
    const before = stage.sent.length
    stage.loop = stage.makeLoop()
    stage.loop.start()
    await stage.clock.advance(2 * MINUTE_MS)
    expect(stage.sent.length - before).toBe(1)
  })
})

describe('time', () => {
  it('that a laptop slept through is not waited for again', async () => {
    const stage = await Stage.open()
    stage.answer = () => DOWN
    await stage.add(5)
    stage.loop.start()
    await stage.clock.advance(10 * MINUTE_MS)
    stage.answer = () => DELIVERED
    stage.clock.jump(8 * 60 * MINUTE_MS)
    await stage.clock.advance(20_000)
    expect(stage.deliveredNumbers()).toHaveLength(5)
  })
})

describe('the end of a run', () => {
  it('lets what is under way come to its answer', async () => {
    const stage = await Stage.open()
    await stage.add(20)
    stage.loop.start()
    await stage.clock.advance(0)
    const stopped = stage.loop.stop(5_000)
    await stage.clock.advance(5_000)
    await stopped
    expect(stage.sent).toHaveLength(4)
    expect(await stage.store.state()).toMatchObject({waiting: 16, delivered: 4})
  })

  it('cuts short what takes too long, counts no attempt, and the next run sends it', async () => {
    const stage = await Stage.open({
      send: (_, signal) =>
        new Promise(resolve => {
          signal.addEventListener('abort', () => resolve({status: 'retry', reason: 'connection failed'}))
        }),
    })
    await stage.add(3)
    stage.loop.start()
    await stage.clock.advance(1_000)
    const stopped = stage.loop.stop(5_000)
    await stage.clock.advance(5_000)
    await stopped
    const entries = await stage.store.outbox.list({limit: 10})
    expect(entries.map(({attempts}) => attempts)).toEqual([0, 0, 0])
    stage.loop = stage.makeLoop()
    stage.loop.start()
    await stage.clock.advance(1_000)
    expect(stage.deliveredNumbers()).toEqual([0, 1, 2])
  })
})

describe('a disk that fails', () => {
  it('makes no batch go out twice: what the remote answered is kept in mind until it can be written', async () => {
    const stage = await Stage.open()
    let isFull = true
    const {outbox} = stage.store
    const failing = new Proxy(outbox, {
      get(target, name) {
        if (name === 'delivered' && isFull) return () => Promise.reject(new Error('disk full'))
        const value: unknown = Reflect.get(target, name)
        return typeof value === 'function' ? value.bind(target) : value
      },
    })
    stage.loop = stage.makeLoop({outbox: failing})
    await stage.add(6)
    stage.loop.start()
    await stage.clock.advance(MINUTE_MS)
    expect(stage.sent).toHaveLength(4)
    isFull = false
    await stage.clock.advance(MINUTE_MS)
    expect(stage.deliveredNumbers()).toEqual(range(6))
    expect(await stage.store.state()).toMatchObject({waiting: 0, delivered: 6})
    expect(stage.events[0]).toEqual({type: 'outbox_failed', remote: 'team', reason: 'disk full'})
  })
})

it('goes on with the signals that a remote takes while it refuses another', async () => {
  const stage = await Stage.open()
  stage.answer = number =>
    number === 99 ? {status: 'stalled', of: 'signal', reason: 'HTTP 404: no such path'} : DELIVERED
  stage.loop.start()
  await stage.add(1)
  await stage.clock.advance(1_000)
  await stage.store.add({signal: 'traces', body: batchBody(99), receivedAtMs: stage.clock.nowMs()})
  await stage.add(3, 1_000)
  await stage.clock.advance(10 * MINUTE_MS)
  expect(stage.deliveredNumbers()).toEqual([0, 1, 2, 3])
  expect(stage.types()).not.toContain('stalled')
  expect(await stage.store.state()).toMatchObject({waiting: 1, lastError: 'HTTP 404: no such path'})
})
