import {describe, expect, it} from 'vitest'
import {narrowKey} from '../../src/store/narrow-key.ts'
import {normalizeBatch} from '../../src/usage/normalize-batch.ts'
import {logsBatch, requestLog} from '../support/decoded-records.ts'
import {spendQuery, TemporaryStore} from '../support/temporary-store.ts'
import {AT_MS, apiError, asSpan, sessionSighting, usageEvent} from '../support/usage-event.ts'

const log = usageEvent({
  occurredAtMs: AT_MS + 2,
  cacheWriteTokens: 100,
  cacheWrite1hTokens: 60,
  cacheWrite5mTokens: 40,
  reportedMicroUsd: 700,
})
const span = asSpan(log, {occurredAtMs: AT_MS})
const asBoth = {
  requests: 1,
  inputTokens: 10,
  outputTokens: 5,
  cacheWriteTokens: 100,
  cacheWrite5mTokens: 40,
  cacheWrite1hTokens: 60,
  reportedMicroUsd: 700,
  reportedRequests: 1,
}

describe('UsageStore', () => {
  it('counts a request once that comes as log and span, in any order, again and again', async () => {
    for (const order of [
      [log, span],
      [span, log],
      [log, span, log, span],
      [span, span, log, log],
    ]) {
      const store = await TemporaryStore.open()
      await store.appendEach(...order.map(event => ({events: [event]})))
      expect(await store.spend()).toMatchObject([asBoth])
    }
  })

  it('counts a request once that comes twice in one batch', async () => {
    const store = await TemporaryStore.open()
    await store.append({events: [span, log, log, span]})
    expect(await store.spend()).toMatchObject([asBoth])
  })

  it('counts a request once that comes again after the store was closed and opened', async () => {
    const store = await TemporaryStore.open()
    await store.append({events: [span]})
    await store.reopen()
    expect(await store.append({events: [log]})).toMatchObject({
      added: [],
      changed: [{lanes: ['log', 'span']}],
    })
    await store.reopen()
    expect(await store.append({events: [log, span]})).toMatchObject({added: [], changed: [], apiErrors: []})
    expect(await store.spend()).toMatchObject([asBoth])
  })

  it('knows a request by its id alone, in other sessions, at other times and in other lanes', async () => {
    const store = await TemporaryStore.open()
    const elsewhere = asSpan(log, {sessionId: 'session-2', occurredAtMs: AT_MS + 90_000_000, model: 'other'})
    await store.appendEach({events: [log]}, {events: [elsewhere]})
    expect(await store.totals()).toMatchObject({requests: 1})
  })

  it('says of each batch what it brought: new requests, more about known ones, or nothing', async () => {
    const store = await TemporaryStore.open()
    const [first, second, again] = await store.appendEach({events: [span]}, {events: [log]}, {events: [log]})
    expect(first).toMatchObject({added: [{requestId: 'req_1', lanes: ['span']}], changed: []})
    expect(second).toMatchObject({added: [], changed: [{requestId: 'req_1', reportedMicroUsd: 700}]})
    expect(again).toMatchObject({added: [], changed: []})
  })

  it('takes attributes that come in another order, or in part, for nothing new', async () => {
    const store = await TemporaryStore.open()
    const full = {attributes: {z: '1', a: '2', 10: '3', 9: '4'}}
    await store.append({events: [usageEvent({context: full})]})
    for (const attributes of [{a: '2', z: '1', 9: '4', 10: '3'}, {z: '1'}, {10: '3', a: '2'}]) {
      const again = await store.append({events: [usageEvent({context: {attributes}})]})
      expect(again.changed).toEqual([])
    }
  })

  it('moves a request that another lane knows better, and leaves no empty row behind', async () => {
    const store = await TemporaryStore.open([100])
    const early = usageEvent({
      lane: 'span',
      occurredAtMs: AT_MS - 1,
      sessionId: 'session-2',
      inputTokens: 90,
      agent: 'reviewer',
      speed: 'fast',
    })
    const better = usageEvent({inputTokens: 101, outputTokens: 6, model: 'claude-opus-5-5', speed: 'normal'})
    await store.append({events: [early]})
    await store.append({events: [better]})
    expect(await store.spend({by: ['session', 'agent', 'hour']})).toMatchObject([
      {
        key: ['session-1', 'reviewer', AT_MS],
        model: 'claude-opus-5-5',
        promptOverTokens: 100,
        speed: 'normal',
        requests: 1,
        inputTokens: 101,
      },
    ])
    expect(store.rows('SELECT count(*) AS rows FROM rollup')).toEqual([{rows: 1}])
    expect(store.rows('SELECT count(*) AS rows FROM rollup_total')).toEqual([{rows: 1}])
  })

  it('keeps one event per request however often it is told', async () => {
    const store = await TemporaryStore.open()
    await store.appendEach({events: [log, span]}, {events: [span, log]})
    expect(store.rows('SELECT count(*) AS events FROM event')).toEqual([{events: 1}])
    expect(store.rows('SELECT count(*) AS keys FROM event_key')).toEqual([{keys: 1}])
  })

  it('tells requests apart whose narrow keys collide', async () => {
    const store = await TemporaryStore.open()
    await store.append({events: [usageEvent({requestId: 'req_1'})]})
    store.execute('INSERT INTO event_key SELECT ?, id FROM event', narrowKey('id req_2'))
    expect(await store.append({events: [usageEvent({requestId: 'req_2'})]})).toMatchObject({
      added: [{requestId: 'req_2'}],
    })
    await store.append({events: [usageEvent({requestId: 'req_2'}), usageEvent({requestId: 'req_1'})]})
    expect(await store.totals()).toMatchObject({requests: 2})
  })

  it('counts a failed request in no sum and tells it once', async () => {
    const store = await TemporaryStore.open()
    const [first, again] = await store.appendEach({apiErrors: [apiError()]}, {apiErrors: [apiError()]})
    expect(first?.apiErrors).toHaveLength(1)
    expect(again?.apiErrors).toEqual([])
    expect(await store.spend()).toEqual([])
    expect(await store.read(reader => reader.apiErrors(0, 10))).toEqual([
      {occurredAtMs: AT_MS, model: 'claude-sonnet-5-5', statusCode: 529},
    ])
  })

  it('tells failures without a request id apart by session, time and status', async () => {
    const store = await TemporaryStore.open()
    const unnamed = {requestId: undefined, sessionId: undefined, model: undefined, statusCode: undefined}
    const recorded = await store.append({
      apiErrors: [
        apiError(unnamed),
        apiError(unnamed),
        apiError({...unnamed, occurredAtMs: AT_MS + 1}),
        apiError({...unnamed, sessionId: 'session-1'}),
        apiError({...unnamed, statusCode: 500}),
      ],
    })
    expect(recorded.apiErrors).toHaveLength(4)
  })

  it.each([
    ['NUL', 'a\u0000b'],
    ['half a character', 'a\uD800'],
    ['10 kB', 'long '.repeat(2_000)],
    ['quotes and control characters', `"'\`;--\u001b[31m\n\t\u202e`],
  ])('counts a request once that has %s in its texts, also after opening again', async (_, text) => {
    const store = await TemporaryStore.open()
    const decoded = logsBatch([
      requestLog({request_id: text, 'session.id': text, model: text, 'user.id': text}),
      requestLog({request_id: undefined, 'session.id': text, model: text, 'agent.name': text}),
    ])
    const batch = normalizeBatch(decoded, AT_MS)
    await store.append(batch)
    await store.reopen()
    expect(await store.append(batch)).toMatchObject({added: [], changed: []})
    const [first] = batch.events
    expect(await store.spend({by: ['session', 'user']})).toMatchObject([
      {key: [first?.sessionId, first?.context.userId], model: first?.model, requests: 2},
    ])
  })

  it('learns late who a session belongs to, without rewriting its requests', async () => {
    const store = await TemporaryStore.open()
    await store.append({events: [log]})
    expect(await store.spend({by: ['user']})).toMatchObject([{key: [null]}])
    const context = {userEmail: 'ada@example.com', project: 'acme/shop', attributes: {}}
    await store.append({sessions: [sessionSighting({context, plan: 'max', clientVersion: '2.1.330'})]})
    await store.append({sessions: [sessionSighting()]})
    expect(await store.spend({by: ['user', 'project']})).toMatchObject([
      {key: ['ada@example.com', 'acme/shop'], requests: 1},
    ])
    expect(await store.read(reader => reader.plans(spendQuery()))).toEqual(['max'])
  })

  it('keeps what a request itself said of user and project, whatever its session says later', async () => {
    const store = await TemporaryStore.open()
    const shop = {userEmail: 'ada@example.com', project: 'acme/shop', attributes: {}}
    const site = {userEmail: 'grace@example.com', project: 'acme/site', attributes: {}}
    await store.append({
      events: [usageEvent({context: shop}), usageEvent({requestId: 'req_2', context: site})],
      sessions: [sessionSighting({context: site})],
    })
    expect((await store.spend({by: ['user', 'project']})).map(row => row.key).sort()).toEqual([
      ['ada@example.com', 'acme/shop'],
      ['grace@example.com', 'acme/site'],
    ])
  })

  it('settles what still waits when it is closed, and refuses what comes later', async () => {
    const store = await TemporaryStore.open()
    const waiting = store.append({events: [log]})
    await store.close()
    expect(await waiting).toMatchObject({added: [{requestId: 'req_1'}]})
    await expect(store.append({events: [span]})).rejects.toThrow()
    expect(store.rows('SELECT count(*) AS events FROM event')).toEqual([{events: 1}])
  })
})
