import {describe, expect, it} from 'vitest'
import {UsageReader} from '../../src/store/usage-reader.ts'
import {QueuedStore} from '../forward/queued-store.ts'
import {TemporaryStore} from '../support/temporary-store.ts'
import {AT_MS, apiError, metricPoint, sessionSighting, usageEvent} from '../support/usage-event.ts'

describe('UsageReader', () => {
  it('lists every model that was ever sent, of requests and of metrics', async () => {
    const store = await TemporaryStore.open()
    await store.append({
      events: [
        usageEvent({model: 'claude-opus-5-5'}),
        usageEvent({requestId: 'req_2', model: 'my-gateway/x'}),
      ],
      points: [metricPoint({model: 'claude-haiku-5-5'})],
    })
    expect((await store.read(reader => reader.models())).toSorted()).toEqual([
      'claude-haiku-5-5',
      'claude-opus-5-5',
      'my-gateway/x',
    ])
  })

  it('reads how each remote does, beside the process that writes', async () => {
    const queued = await QueuedStore.open()
    await queued.add({receivedAtMs: AT_MS}, ['team', 'collector'])
    const reader = (await UsageReader.open(queued.file)) ?? expect.fail('no store')
    expect(await reader.remotes()).toEqual(await queued.outbox.states())
    expect(await reader.remotes()).toMatchObject([
      {remote: 'team', waiting: 1, oldestReceivedAtMs: AT_MS},
      {remote: 'collector', waiting: 1},
    ])
    await reader.close()
  })

  it('lists users as reports show them, with all their ids', async () => {
    const store = await TemporaryStore.open()
    const ada = {userEmail: 'ada@example.com', accountId: 'account-1', userId: 'id-1', attributes: {}}
    await store.append({
      events: [
        usageEvent({context: ada}),
        usageEvent({requestId: 'req_2', sessionId: 'b', context: {userId: 'id-2', attributes: {}}}),
        usageEvent({requestId: 'req_3', sessionId: 'c'}),
      ],
    })
    const users = await store.read(reader => reader.users())
    expect(users.toSorted((a, b) => a.shown.localeCompare(b.shown))).toEqual([
      {shown: 'ada@example.com', ids: ['ada@example.com', 'account-1', 'id-1']},
      {shown: 'id-2', ids: ['id-2']},
    ])
  })

  it('lists sessions of late, newest first, by the time of their usage and with their newest model', async () => {
    const store = await TemporaryStore.open()
    const minute = (number: number) => AT_MS + number * 60_000
    await store.append({
      events: [
        usageEvent({occurredAtMs: minute(1), model: 'claude-opus-5-5'}),
        usageEvent({requestId: 'req_2', occurredAtMs: minute(5), model: 'claude-opus-5-5'}),
        usageEvent({requestId: 'req_3', occurredAtMs: minute(3), sessionId: 'session-2'}),
        usageEvent({requestId: 'req_4', occurredAtMs: minute(-60), sessionId: 'session-3'}),
        usageEvent({requestId: 'req_5', occurredAtMs: minute(9), sessionId: undefined}),
      ],
      sessions: [sessionSighting({sessionId: 'without-usage'})],
    })
    expect(await store.read(reader => reader.recentSessions(AT_MS))).toEqual([
      {sessionId: 'session-1', lastSeenMs: minute(5), model: 'claude-opus-5-5'},
      {sessionId: 'session-2', lastSeenMs: minute(3), model: 'claude-sonnet-5-5'},
    ])
  })

  it('lists failed requests, newest first and no more than asked for', async () => {
    const store = await TemporaryStore.open()
    const apiErrors = [0, 1, 2].map(index =>
      apiError({requestId: `req_${index}`, occurredAtMs: AT_MS + index, statusCode: 500 + index}),
    )
    await store.append({
      apiErrors: [...apiErrors, apiError({model: undefined, statusCode: undefined, occurredAtMs: 1})],
    })
    expect(await store.read(reader => reader.apiErrors(AT_MS, 2))).toEqual([
      {occurredAtMs: AT_MS + 2, model: 'claude-sonnet-5-5', statusCode: 502},
      {occurredAtMs: AT_MS + 1, model: 'claude-sonnet-5-5', statusCode: 501},
    ])
    expect((await store.read(reader => reader.apiErrors(0, 9))).at(-1)).toEqual({
      occurredAtMs: 1,
      model: undefined,
      statusCode: undefined,
    })
  })

  it('lists the newest requests with what their price depends on', async () => {
    const store = await TemporaryStore.open()
    await store.append({
      events: [
        usageEvent({occurredAtMs: AT_MS - 1}),
        usageEvent({
          requestId: 'req_2',
          speed: 'fast',
          geography: 'us',
          provider: 'firstParty',
          webSearches: 2,
        }),
      ],
    })
    expect(await store.read(reader => reader.newestRequests(AT_MS, 10))).toEqual([
      {
        atMs: AT_MS,
        model: 'claude-sonnet-5-5',
        speed: 'fast',
        geography: 'us',
        provider: 'firstParty',
        inputTokens: 10,
        outputTokens: 5,
        cacheReadTokens: 0,
        cacheWriteTokens: 0,
        cacheWrite5mTokens: 0,
        cacheWrite1hTokens: 0,
        webSearches: 2,
      },
    ])
    expect(await store.read(reader => reader.newestRequests(0, 1))).toHaveLength(1)
  })

  it('lists what was added after a request that it knows', async () => {
    const store = await TemporaryStore.open()
    expect(await store.read(reader => reader.lastRequestId())).toBe(0)
    await store.append({events: [usageEvent()]})
    const last = await store.read(reader => reader.lastRequestId())
    const context = {userEmail: 'ada@example.com', attributes: {team: 'x'}}
    await store.append({
      events: ['req_2', 'req_3'].map(requestId => usageEvent({requestId, context, reportedMicroUsd: 9})),
    })
    const added = await store.read(reader => reader.requestsAfter(last, 10))
    expect(added.map(({usage}) => usage)).toMatchObject([
      {requestId: 'req_2', sessionId: 'session-1', lanes: ['log'], reportedMicroUsd: 9, context},
      {requestId: 'req_3'},
    ])
    expect(await store.read(reader => reader.requestsAfter(last, 1))).toHaveLength(1)
  })
})
