import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import {openOutbox} from '../../src/store/open-outbox.ts'
import type {OutboundBatch, OutboxItem} from '../../src/store/outbox.ts'
import type {OutboxLimits} from '../../src/store/outbox-table.ts'
import {UsageStore} from '../../src/store/usage-store.ts'

const NO_USAGE = {events: [], points: [], apiErrors: [], sessions: [], unreadable: 0}
const ROOMY: OutboxLimits = {maxBytes: 1_000_000, onFull: 'refuse-new'}

describe('the outbox', () => {
  let folder: string
  let file: string
  let store: UsageStore
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'stackspend-outbox-'))
    file = join(folder, 'store.sqlite')
    store = await UsageStore.open(file, {promptThresholds: []})
  })
  afterEach(async () => {
    await store.close()
    rmSync(folder, {recursive: true, force: true})
  })

  const batch = (body: string, receivedAtMs = 1_000): OutboundBatch => ({
    signal: 'logs',
    encoding: 'protobuf',
    contentEncoding: 'identity',
    body: Buffer.from(body),
    receivedAtMs,
  })
  const send = (body: OutboundBatch, remotes: string[], limits = ROOMY, passedOver: string[] = []) =>
    store.append(NO_USAGE, {batch: body, remotes, passedOver, limits, redactedAttributes: 0})
  const withhold = (body: OutboundBatch, remotes: string[], withheld: string[]) =>
    store.append(NO_USAGE, {
      batch: body,
      remotes,
      passedOver: [],
      withheld,
      limits: ROOMY,
      redactedAttributes: 0,
    })
  const due = (remote: string, nowMs = 10_000, limit = 100, except: number[] = []): Promise<OutboxItem[]> =>
    store.outbox.due(remote, {nowMs, limit, exceptIds: new Set(except)})
  const texts = (items: readonly OutboxItem[]) => items.map(item => Buffer.from(item.body).toString())
  const only = (items: readonly OutboxItem[]): OutboxItem => {
    const [item] = items
    if (item === undefined || items.length > 1) throw new Error(`${items.length} items instead of one`)
    return item
  }
  const stateOf = async (remote: string) =>
    (await store.outbox.states()).find(state => state.remote === remote)
  const bodies = () => {
    const reader = new DatabaseSync(file, {readOnly: true})
    const row = reader.prepare('SELECT count(*) AS count FROM outbox_body').get()
    reader.close()
    return Number(row?.count)
  }

  it('counts a batch that is withheld as not queued, and keeps nothing of it', async () => {
    const {enqueued} = await withhold(batch('private'), [], ['a', 'b'])
    expect([...enqueued]).toEqual([
      ['a', 'withheld'],
      ['b', 'withheld'],
    ])
    expect(await stateOf('a')).toMatchObject({notQueued: 1, notForwarded: 0, waiting: 0})
    expect(bodies()).toBe(0)
  })

  it('gives back the bytes, the encoding and the arrival of a batch', async () => {
    const bytes = Buffer.from([0, 255, 31, 139, 0])
    await send(
      {signal: 'metrics', encoding: 'json', contentEncoding: 'gzip', body: bytes, receivedAtMs: 77},
      ['a'],
    )
    const item = only(await due('a'))
    expect(Buffer.from(item.body).equals(bytes)).toBe(true)
    expect(item).toMatchObject({
      signal: 'metrics',
      encoding: 'json',
      contentEncoding: 'gzip',
      receivedAtMs: 77,
      attempts: 0,
    })
  })

  it('keeps one body for several remotes, until the last has it', async () => {
    await send(batch('x'), ['a', 'b'])
    expect(bodies()).toBe(1)
    await store.outbox.delivered(only(await due('a')), {atMs: 2, rejectedRecords: 0, redactedAttributes: 0})
    expect(bodies()).toBe(1)
    expect(texts(await due('b'))).toEqual(['x'])
    await store.outbox.delivered(only(await due('b')), {atMs: 2, rejectedRecords: 0, redactedAttributes: 0})
    expect(bodies()).toBe(0)
  })

  it('hands out the oldest first, without those under way', async () => {
    for (const text of ['first', 'second', 'third']) await send(batch(text), ['a'])
    const [first] = await due('a')
    expect(texts(await due('a', 10_000, 2))).toEqual(['first', 'second'])
    expect(texts(await due('a', 10_000, 2, [first?.id ?? 0]))).toEqual(['second', 'third'])
  })

  it('holds a postponed batch back until its time', async () => {
    await send(batch('x'), ['a'])
    await store.outbox.postpone(only(await due('a')), {atMs: 2_000, untilMs: 5_000, reason: 'answered 503'})
    expect(await due('a', 4_999)).toEqual([])
    expect(await store.outbox.nextDueMs('a', new Set())).toBe(5_000)
    expect(only(await due('a', 5_000)).attempts).toBe(1)
    expect(await stateOf('a')).toMatchObject({lastErrorAtMs: 2_000, lastError: 'answered 503', waiting: 1})
  })

  it('keeps a dead letter apart, until a person asks to try again', async () => {
    await send(batch('bad'), ['a'])
    await store.outbox.bury(only(await due('a')), {atMs: 3, reason: 'answered 400'})
    expect(await due('a')).toEqual([])
    expect(await stateOf('a')).toMatchObject({waiting: 0, waitingBytes: 0, dead: 1, deadBytes: 3})
    expect(await store.outbox.list({state: 'dead', limit: 9})).toMatchObject([
      {state: 'dead', reason: 'answered 400', bytes: 3},
    ])
    expect(await store.outbox.retry('dead')).toBe(1)
    expect(texts(await due('a'))).toEqual(['bad'])
    expect(await stateOf('a')).toMatchObject({waiting: 1, waitingBytes: 3, dead: 0, deadBytes: 0})
  })

  it('counts what was delivered, and no more what waits', async () => {
    await send(batch('12345'), ['a'])
    await store.outbox.delivered(only(await due('a')), {
      atMs: 4_000,
      rejectedRecords: 2,
      redactedAttributes: 3,
    })
    expect(await stateOf('a')).toMatchObject({
      waiting: 0,
      waitingBytes: 0,
      oldestReceivedAtMs: null,
      delivered: 1,
      deliveredBytes: 5,
      rejectedRecords: 2,
      redactedAttributes: 3,
      lastSuccessAtMs: 4_000,
    })
  })

  it('does not count one delivery twice', async () => {
    await send(batch('x'), ['a'])
    const item = only(await due('a'))
    const delivered = {atMs: 1, rejectedRecords: 0, redactedAttributes: 0}
    await store.outbox.delivered(item, delivered)
    await store.outbox.delivered(item, delivered)
    expect(await stateOf('a')).toMatchObject({delivered: 1, waiting: 0})
  })

  it('remembers since when a remote refuses everything, until it takes something', async () => {
    await send(batch('x'), ['a'])
    await store.outbox.stall('a', {atMs: 5, reason: 'answered 404'})
    await store.outbox.stall('a', {atMs: 8, reason: 'answered 404'})
    expect(await stateOf('a')).toMatchObject({stalledSinceMs: 5, lastErrorAtMs: 8, waiting: 1})
    await store.outbox.delivered(only(await due('a')), {atMs: 9, rejectedRecords: 0, redactedAttributes: 0})
    expect(await stateOf('a')).toMatchObject({stalledSinceMs: null})
  })

  it('does not queue a new batch when it is full, and counts it', async () => {
    const limits: OutboxLimits = {maxBytes: 10, onFull: 'refuse-new'}
    await send(batch('12345678'), ['a'], limits)
    const kept = await send(batch('123'), ['a', 'b'], limits)
    expect([...kept.enqueued]).toEqual([
      ['a', 'not-queued'],
      ['b', 'queued'],
    ])
    expect(texts(await due('a'))).toEqual(['12345678'])
    expect(texts(await due('b'))).toEqual(['123'])
    expect(await stateOf('a')).toMatchObject({notQueued: 1, dropped: 0})
  })

  it('lets the oldest go when it is full and was asked to', async () => {
    const limits: OutboxLimits = {maxBytes: 10, onFull: 'drop-oldest'}
    for (const text of ['1111', '2222', '3333', '44']) await send(batch(text), ['a'], limits)
    expect(texts(await due('a'))).toEqual(['2222', '3333', '44'].slice(0))
    expect(await stateOf('a')).toMatchObject({dropped: 1, notQueued: 0, waitingBytes: 10})
    expect([...(await send(batch('55'), ['a', 'b'], limits)).enqueued]).toEqual([
      ['a', 'displacing'],
      ['b', 'queued'],
    ])
    await send(batch('larger than all of it'), ['a'], limits)
    expect(await stateOf('a')).toMatchObject({dropped: 2, notQueued: 1, waiting: 3})
  })

  it('hands out what was postponed before the clock was set back', async () => {
    await send(batch('x', 1_000), ['a'])
    const atMs = 400 * 86_400_000
    await store.outbox.postpone(only(await due('a')), {atMs, untilMs: atMs + 60_000, reason: 'answered 503'})
    expect(texts(await due('a', 1_000))).toEqual(['x'])
    expect(texts(await due('a', atMs))).toEqual([])
  })

  it('gives up what is too old', async () => {
    await send(batch('old', 1_000), ['a'])
    await send(batch('new', 9_000), ['a'])
    expect([...(await store.outbox.expire({nowMs: 10_000, maxAgeMs: 5_000}))]).toEqual([['a', 1]])
    expect(texts(await due('a'))).toEqual(['new'])
    expect(await stateOf('a')).toMatchObject({dropped: 1, waiting: 1, lastLossAtMs: 10_000})
  })

  it('counts a batch that is not meant for a remote', async () => {
    await send(batch('x'), ['a'], ROOMY, ['b'])
    expect(await stateOf('b')).toMatchObject({notForwarded: 1, waiting: 0})
  })

  it('takes the queue along when a connection is renamed, and drops it when it is removed', async () => {
    await send(batch('x'), ['a'])
    await store.outbox.renameRemote('a', 'team')
    await send(batch('y'), ['team'])
    expect(texts(await due('team'))).toEqual(['x', 'y'])
    expect(await store.outbox.removeRemote('team')).toBe(2)
    expect(await store.outbox.states()).toEqual([])
    expect(bodies()).toBe(0)
  })

  it('joins what was queued under the old name after the change of names', async () => {
    await send(batch('x'), ['a'])
    const other = await openOutbox(file)
    await other?.outbox.renameRemote('a', 'team')
    await other?.close()
    await send(batch('late'), ['a', 'b'])
    await store.outbox.renameRemote('a', 'team')
    expect(texts(await due('team'))).toEqual(['x', 'late'])
    expect(await stateOf('team')).toMatchObject({waiting: 2, waitingBytes: 5})
    expect(await stateOf('a')).toBeUndefined()
    expect(texts(await due('b'))).toEqual(['late'])
  })

  it('keeps queues apart when another process removed a remote whose number is given again', async () => {
    await send(batch('gone'), ['a'])
    const other = await openOutbox(file)
    await other?.outbox.removeRemote('a')
    await other?.close()
    await send(batch('for b'), ['b'])
    await send(batch('for a'), ['a'])
    expect(texts(await due('a'))).toEqual(['for a'])
    expect(texts(await due('b'))).toEqual(['for b'])
  })

  it('never gives the number of a removed remote again', async () => {
    await send(batch('gone'), ['a'])
    const stale = only(await due('a'))
    await store.outbox.removeRemote('a')
    await send(batch('for b'), ['b'])
    await store.outbox.delivered(stale, {atMs: 1, rejectedRecords: 0, redactedAttributes: 0})
    const reader = new DatabaseSync(file, {readOnly: true})
    expect(reader.prepare('SELECT id FROM remote').all()).toEqual([{id: 2}])
    reader.close()
    expect(await stateOf('b')).toMatchObject({waiting: 1, delivered: 0})
  })

  it('makes a new batch due at once, whatever the clock says later', async () => {
    await send(batch('x', 5_000_000), ['a'])
    expect(texts(await due('a', 1_000))).toEqual(['x'])
    expect(await store.outbox.nextDueMs('a', new Set())).toBe(0)
  })

  it('keeps the content type as the agent wrote it', async () => {
    const contentType = 'application/json; charset=utf-8'
    await send({...batch('{}'), encoding: 'json', contentType}, ['a'])
    expect(only(await due('a'))).toMatchObject({encoding: 'json', contentType})
  })

  it('remembers when something was lost, but not what a person gave up', async () => {
    await send(batch('x'), ['a'])
    await store.outbox.drop('all')
    expect(await stateOf('a')).toMatchObject({dropped: 1, lastLossAtMs: null})
    await send(batch('too large', 7_000), ['a'], {maxBytes: 1, onFull: 'refuse-new'})
    expect(await stateOf('a')).toMatchObject({notQueued: 1, lastLossAtMs: 7_000})
    await send(batch('too large', 8_000), ['late'], {maxBytes: 1, onFull: 'refuse-new'})
    await store.outbox.renameRemote('late', 'a')
    expect(await stateOf('a')).toMatchObject({notQueued: 2, lastLossAtMs: 8_000})
  })

  describe('with more batches than one transaction works on', () => {
    const COUNT = 900
    beforeEach(async () => {
      await Promise.all(Array.from({length: COUNT}, (_, index) => send(batch(`${index}`, index), ['a', 'b'])))
    })
    const whole = {waiting: COUNT, waitingBytes: 2590}

    it('drops them all, and nothing that comes meanwhile', async () => {
      expect(await stateOf('a')).toMatchObject(whole)
      const dropping = store.outbox.drop('all')
      const late = send(batch('late'), ['a'])
      expect(await dropping).toBe(2 * COUNT)
      await late
      expect(texts(await due('a'))).toEqual(['late'])
      expect(await stateOf('b')).toMatchObject({waiting: 0, waitingBytes: 0, dropped: COUNT})
      expect(bodies()).toBe(1)
    })

    it('removes a remote and leaves the other', async () => {
      expect(await store.outbox.removeRemote('a')).toBe(COUNT)
      expect(await store.outbox.states()).toMatchObject([{remote: 'b', ...whole}])
      expect(bodies()).toBe(COUNT)
      expect(await store.outbox.removeRemote('a')).toBe(0)
    })

    it('gives up what is too old, and tells of which remote', async () => {
      expect([...(await store.outbox.expire({nowMs: 10_600, maxAgeMs: 10_000}))]).toEqual([
        ['a', 600],
        ['b', 600],
      ])
      expect(await stateOf('a')).toMatchObject({waiting: 300, dropped: 600, lastLossAtMs: 10_600})
      expect(bodies()).toBe(300)
    })

    it('tries again what is named, dead letters among it', async () => {
      const [first, ...others] = await due('a', 10_000, COUNT)
      if (first === undefined) throw new Error('nothing waits')
      await store.outbox.bury(first, {atMs: 1, reason: 'answered 400'})
      const ids = [first, ...others].map(({id}) => id)
      expect(await store.outbox.retry([...ids, 1_000_000])).toBe(COUNT)
      expect(await stateOf('a')).toMatchObject({...whole, dead: 0, deadBytes: 0})
      expect(await store.outbox.drop(ids.slice(0, 700))).toBe(700)
      expect(await stateOf('a')).toMatchObject({waiting: COUNT - 700})
      expect(await stateOf('b')).toMatchObject(whole)
    })
  })

  it('is open to another process beside its owner', async () => {
    await send(batch('x'), ['a'])
    const other = await openOutbox(file)
    expect(await other?.outbox.drop('all')).toBe(1)
    await other?.close()
    expect(await due('a')).toEqual([])
  })

  it('is not there before anything was recorded', async () => {
    expect(await openOutbox(join(folder, 'none.sqlite'))).toBeUndefined()
  })

  it('queues a batch and counts its usage in one commit, or neither', async () => {
    const failing = new Proxy(batch('x'), {
      get: (target, key) => (key === 'encoding' ? Symbol('no text') : Reflect.get(target, key)),
    })
    const usage = {...NO_USAGE, sessions: [{sessionId: 's', atMs: 1, context: {attributes: {}}}]}
    await expect(
      store.append(usage, {
        batch: failing,
        remotes: ['a'],
        passedOver: [],
        limits: ROOMY,
        redactedAttributes: 0,
      }),
    ).rejects.toThrow()
    const reader = new DatabaseSync(file, {readOnly: true})
    expect(reader.prepare('SELECT count(*) AS count FROM session').get()).toEqual({count: 0})
    reader.close()
  })
})
