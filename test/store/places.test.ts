import {describe, expect, it} from 'vitest'
import type {PlaceSighting, UsageEvent} from '../../src/usage/usage-event.ts'
import {TemporaryStore} from '../support/temporary-store.ts'
import {AT_MS, sessionSighting, usageEvent} from '../support/usage-event.ts'

const on = (branch: string, project = 'acme/shop') => ({project, branch})
const line = (minute: number, branch: string, set: Partial<PlaceSighting> = {}): PlaceSighting => ({
  sessionId: 'session-1',
  atMs: AT_MS + minute * 60_000,
  place: on(branch),
  ...set,
})
const request = (minute: number, set: Partial<UsageEvent> = {}) =>
  usageEvent({requestId: `req_${minute}`, occurredAtMs: AT_MS + minute * 60_000, inputTokens: 1, ...set})

async function requestsByBranch(store: TemporaryStore): Promise<Record<string, number>> {
  const rows = await store.spend({by: ['branch']})
  return Object.fromEntries(rows.map(row => [String(row.key[0]), row.requests]))
}

describe('a request without a transcript line of its own', () => {
  it('is where the nearest earlier line of its session was', async () => {
    const store = await TemporaryStore.open()
    await store.append({places: [line(0, 'main'), line(10, 'fix')]})
    await store.append({events: [request(5), request(10), request(20), request(30, {sessionId: 'other'})]})
    expect(await requestsByBranch(store)).toEqual({main: 1, fix: 2, null: 1})
  })

  it('goes where a line says that is read after the request was counted, in every order of lines', async () => {
    const lines = [line(0, 'main'), line(10, 'fix'), line(20, 'main')]
    for (const order of [lines, lines.toReversed()]) {
      const store = await TemporaryStore.open()
      await store.append({events: [request(5), request(15), request(16), request(25)]})
      await store.appendEach(...order.map(place => ({places: [place]})))
      expect(await requestsByBranch(store)).toEqual({main: 2, fix: 2})
    }
  })

  it('is where the first line of its session was when there is no earlier one', async () => {
    const store = await TemporaryStore.open()
    await store.append({events: [request(1)], places: [line(2, 'fix')]})
    expect(await requestsByBranch(store)).toEqual({fix: 1})
  })

  it('stays in the same place of the totals wherever it goes', async () => {
    const store = await TemporaryStore.open()
    await store.append({events: [request(5)]})
    const before = await store.spend({by: ['day']})
    await store.append({places: [line(0, 'main')]})
    expect(await store.spend({by: ['day']})).toEqual(before)
    expect(store.rows('SELECT count(*) AS rows FROM rollup')).toEqual([{rows: 1}])
  })
})

describe('a request with a transcript line', () => {
  it('is where its own line says, whatever lines come before it', async () => {
    const store = await TemporaryStore.open()
    const own = {messageId: 'msg_5', place: on('own')}
    await store.append({
      places: [line(0, 'main')],
      events: [request(5), request(5, {lane: 'transcript', ...own})],
    })
    expect(await requestsByBranch(store)).toEqual({own: 1})
  })
})

describe('the project of a request', () => {
  it('is one row whichever lane named it', async () => {
    const store = await TemporaryStore.open()
    const vcs = {project: 'acme/shop', attributes: {}}
    await store.append({
      events: [
        request(1, {context: vcs}),
        request(2, {lane: 'transcript', messageId: 'msg_2', place: on('main'), sessionId: 'other'}),
      ],
    })
    const rows = await store.spend({by: ['project']})
    expect(rows.map(row => [row.key[0], row.requests])).toEqual([['acme/shop', 2]])
  })

  it('is what telemetry calls the session, also for what only its transcript told', async () => {
    const store = await TemporaryStore.open()
    const named = {project: 'till', attributes: {}}
    await store.append({
      sessions: [{sessionId: 'session-1', atMs: AT_MS, context: named}],
      events: [
        request(1, {context: named}),
        request(2, {lane: 'transcript', messageId: 'msg_2', place: on('main')}),
      ],
    })
    const rows = await store.spend({by: ['project']})
    expect(rows.map(row => [row.key[0], row.requests])).toEqual([['till', 2]])
  })
})

describe('the branch of a request', () => {
  const inCi = {context: {branch: 'fix/retry', attributes: {}}}

  it('is what its resource names, whatever a transcript says', async () => {
    const store = await TemporaryStore.open()
    await store.append({places: [line(0, 'main')], events: [request(5, inCi)]})
    expect(await requestsByBranch(store)).toEqual({'fix/retry': 1})
  })

  it('is that of its session where the request alone does not say', async () => {
    const store = await TemporaryStore.open()
    await store.append({
      sessions: [sessionSighting(inCi)],
      events: [
        request(1, {lane: 'transcript', messageId: 'msg_1', place: on('main')}),
        request(2),
        request(3, {sessionId: 'other'}),
      ],
    })
    expect(await requestsByBranch(store)).toEqual({'fix/retry': 2, null: 1})
  })

  it('stays known when another lane tells of the request', async () => {
    const store = await TemporaryStore.open()
    await store.append({events: [request(1, inCi), request(2)]})
    await store.append({events: [request(1, {lane: 'span'}), request(2, {lane: 'span', ...inCi})]})
    expect(await requestsByBranch(store)).toEqual({'fix/retry': 2})
  })

  it('keeps two branches apart that differ in nothing else', async () => {
    const store = await TemporaryStore.open()
    const other = {context: {branch: 'other', attributes: {}}, sessionId: 'session-2'}
    await store.append({events: [request(1, inCi), request(2, other), request(3, inCi)]})
    expect(await requestsByBranch(store)).toEqual({'fix/retry': 2, other: 1})
  })
})
