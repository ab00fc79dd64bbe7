import {describe, expect, it, onTestFinished} from 'vitest'
import type {Check, DoctorContext} from '../../../src/app/doctor/check.ts'
import {checkApi} from '../../../src/app/doctor/check-api.ts'
import {checkClock} from '../../../src/app/doctor/check-clock.ts'
import {checkDisk} from '../../../src/app/doctor/check-disk.ts'
import {checkOutbox} from '../../../src/app/doctor/check-outbox.ts'
import {checkRemotes} from '../../../src/app/doctor/check-remotes.ts'
import {addConnection} from '../../../src/config/connections.ts'
import {UsageStore} from '../../../src/store/usage-store.ts'
import {QueuedStore} from '../../forward/queued-store.ts'
import {
  type StackspendOptions,
  type StackspendServer,
  startStackspend,
  TEST_API_KEY,
  TEST_CONNECTION_ID,
} from '../../support/stackspend-server.ts'
import {emptyContext, onlyCheck} from './doctor-context.ts'

const HOUR_MS = 3_600_000

/** A StackSpend, and a home that is connected to it as "team". */
async function connected(
  options: StackspendOptions = {},
  overrides: Partial<DoctorContext> = {},
): Promise<{server: StackspendServer; context: DoctorContext}> {
  const server = await startStackspend(options)
  onTestFinished(() => server.close().catch(() => {}))
  const env = {STACKSPEND_API_URL: server.url, STACKSPEND_API_KEY: TEST_API_KEY}
  const context = await emptyContext({env, ...overrides})
  await addConnection(context.paths.connectionsFile, {
    name: 'team',
    kind: 'claude',
    url: server.ingestUrl(),
    createdAt: '2026-11-01T00:00:00.000Z',
  })
  return {server, context}
}

function expectNoSecret(checks: readonly Check[]): void {
  expect(JSON.stringify(checks)).not.toMatch(new RegExp(`${TEST_CONNECTION_ID}|${TEST_API_KEY}`))
}

describe('a remote', () => {
  it('is fine when it takes an empty export', async () => {
    const {server, context} = await connected()
    const check = await onlyCheck(checkRemotes, context)
    expect(check).toMatchObject({name: 'StackSpend', status: 'ok'})
    expect(check.text).toMatch(/^"team" took an empty export of logs in \d+ ms, metrics in \d+ ms$/)
    expect(server.delivered.map(({path}) => path.replace(/.*\//, ''))).toEqual(['logs', 'metrics'])
    expectNoSecret([check])
  })

  it.each([
    ['refuses', 404, 'failed', 'the connection may have been removed: stackspend connections test "team"'],
    ['is overloaded', 503, 'failed', 'stackspend connections test "team"'],
    ['takes no empty export', 400, 'failed', 'stackspend connections test "team"'],
  ])('is told when it %s', async (_, status, verdict, mend) => {
    const {server, context} = await connected()
    server.fail('logs', {status})
    const check = await onlyCheck(checkRemotes, context)
    expect(check).toMatchObject({status: verdict, mend})
    expectNoSecret([check])
  })

  it('is told when it refuses only one of the signals', async () => {
    const {server, context} = await connected()
    server.fail('metrics', {status: 503})
    const check = await onlyCheck(checkRemotes, context)
    expect(check).toMatchObject({
      status: 'failed',
      text: expect.stringMatching(/^"team" does not take telemetry: metrics: .*503/),
    })
    expect(check.text).not.toContain('logs')
  })

  it('is told when it is away', async () => {
    const {server, context} = await connected()
    await server.close()
    const check = await onlyCheck(checkRemotes, context)
    expect(check).toMatchObject({
      status: 'failed',
      text: expect.stringMatching(/^"team" does not take telemetry: connect: /),
    })
    expectNoSecret([check])
  })

  it('need not be', async () => {
    const context = await emptyContext()
    for (const check of [checkRemotes, checkApi, checkClock, checkOutbox])
      expect(await onlyCheck(check, context)).toMatchObject({status: 'ok'})
  })
})

describe('the API', () => {
  it('is asked whether it knows the connection', async () => {
    const {context} = await connected()
    const check = await onlyCheck(checkApi, context)
    expect(check).toMatchObject({
      status: 'ok',
      text: expect.stringContaining('"team" is known to StackSpend'),
    })
    expectNoSecret([check])
  })

  it.each([
    [59, 'ok', undefined],
    [
      61,
      'warning',
      'check the endpoint and the connection id, as StackSpend says: stackspend connections list',
    ],
  ])('is told what to check an hour after it received something: %d min', async (minutes, status, mend) => {
    const receivedAtMs = Date.parse('2026-11-22T12:00:00Z')
    const nowMs = () => receivedAtMs + minutes * 60_000
    const {context} = await connected({nowMs: () => receivedAtMs}, {nowMs})
    await checkRemotes(context)
    const check = await onlyCheck(checkApi, context)
    expect(check.text).toMatch(/, which last received something (59 min|1 h) ago$/)
    expect(check).toMatchObject({status, ...(mend && {mend})})
    expectNoSecret([check])
  })

  it('may not know it', async () => {
    const {context} = await connected({connections: ['another-connection']})
    const check = await onlyCheck(checkApi, context)
    expect(check).toMatchObject({status: 'failed', text: '"team" is not known to StackSpend'})
    expectNoSecret([check])
  })

  it('may have no such endpoint, which is no fault', async () => {
    const {context} = await connected({hasConnectionsEndpoint: false})
    expect(await onlyCheck(checkApi, context)).toMatchObject({status: 'ok'})
  })

  it('is not asked without a key', async () => {
    const {server, context} = await connected({}, {env: {}})
    expect(await onlyCheck(checkApi, context)).toMatchObject({status: 'ok'})
    expect(server.received).toEqual([])
  })
})

describe('the clock', () => {
  it.each([
    [0, 'ok', "agrees with the remote's"],
    [HOUR_MS + 5_000, 'warning', "1 h ahead of the remote's"],
    [-HOUR_MS - 5_000, 'warning', "1 h behind the remote's"],
  ])('is compared: %d ms off', async (offMs, status, text) => {
    const {context} = await connected({}, {nowMs: () => Date.now() + offMs})
    expect(await onlyCheck(checkClock, context)).toMatchObject({status, text})
  })

  it('is not compared when the remote is away', async () => {
    const {server, context} = await connected()
    await server.close()
    expect(await onlyCheck(checkClock, context)).toMatchObject({status: 'ok'})
  })
})

/** A home whose connection is called "team", ten hours after the epoch. */
async function homeOfTeam(): Promise<DoctorContext> {
  const context = await emptyContext({nowMs: () => 10 * HOUR_MS})
  const createdAt = '2026-11-01T00:00:00.000Z'
  const team = {name: 'team', kind: 'claude', url: 'https://stackspend.example/otel/x', createdAt} as const
  await addConnection(context.paths.connectionsFile, team)
  return context
}

describe('the outbox', () => {
  const empty = {events: [], points: [], apiErrors: [], sessions: [], unreadable: 0}
  const batch = {
    signal: 'logs',
    encoding: 'json',
    contentEncoding: 'identity',
    body: Buffer.from('{}'),
  } as const

  async function withWaiting(
    receivedAtMs: number,
    then: (store: UsageStore) => Promise<void> = async () => {},
  ) {
    const context = await homeOfTeam()
    const store = await UsageStore.open(context.paths.storeFile, {promptThresholds: []})
    const limits = {maxBytes: 1000, onFull: 'refuse-new'} as const
    await store.append(empty, {
      batch: {...batch, receivedAtMs},
      remotes: ['team'],
      passedOver: [],
      redactedAttributes: 0,
      limits,
    })
    await then(store)
    await store.close()
    return onlyCheck(checkOutbox, context)
  }

  it.each([
    [9.5 * HOUR_MS, 'ok', '"team": 1 batch, the oldest 30 min old, none lost'],
    [3 * HOUR_MS, 'warning', '"team": 1 batch, the oldest 7 h old, none lost'],
  ])('tells how long the oldest batch waits', async (receivedAtMs, status, text) => {
    expect(await withWaiting(receivedAtMs)).toMatchObject({status, text})
  })

  it('fails when the remote refuses everything', async () => {
    const stalled = {atMs: 8 * HOUR_MS, reason: 'refused with 404'}
    const check = await withWaiting(9 * HOUR_MS, ({outbox}) => outbox.stall('team', stalled))
    expect(check).toMatchObject({
      status: 'failed',
      text: expect.stringContaining('refuses everything for 2 h'),
    })
  })
})

describe('an outbox that lost something', () => {
  const limits = {maxBytes: 1, onFull: 'refuse-new'} as const

  it('is not said to have lost nothing while the remote refuses everything', async () => {
    const context = await homeOfTeam()
    const store = await UsageStore.open(context.paths.storeFile, {promptThresholds: []})
    const body = Buffer.from('{}')
    const batch = {
      signal: 'logs',
      encoding: 'json',
      contentEncoding: 'identity',
      body,
      receivedAtMs: 1,
    } as const
    const usage = {events: [], points: [], apiErrors: [], sessions: [], unreadable: 0}
    const forwarding = {batch, remotes: ['team'], passedOver: [], redactedAttributes: 0}
    const stalled = {atMs: 8 * HOUR_MS, reason: 'refused with 404'}
    await store.append(usage, {...forwarding, limits: {...limits, maxBytes: 100}})
    await store.outbox.stall('team', stalled)
    const text = async () => (await onlyCheck(checkOutbox, context)).text
    expect(await text()).toMatch(/, none lost$/)
    await store.append(usage, {...forwarding, limits})
    expect(await text()).toMatch(/, 1 batch not queued$/)
    await store.outbox.drop('all')
    expect(await text()).toMatch(/; nothing waits, 1 batch not queued, 1 batch given up$/)
    await store.close()
  })

  it('is a problem for a day, and a plain fact after it', async () => {
    const context = await homeOfTeam()
    const store = await UsageStore.open(context.paths.storeFile, {promptThresholds: []})
    const batch = {
      signal: 'logs',
      encoding: 'json',
      contentEncoding: 'identity',
      body: Buffer.from('{}'),
      receivedAtMs: 10 * HOUR_MS,
    } as const
    const usage = {events: [], points: [], apiErrors: [], sessions: [], unreadable: 0}
    await store.append(usage, {batch, remotes: ['team'], passedOver: [], redactedAttributes: 0, limits})
    await store.close()
    const later = (hours: number) => ({...context, nowMs: () => (10 + hours) * HOUR_MS})
    expect(await onlyCheck(checkOutbox, later(23))).toMatchObject({
      status: 'failed',
      text: expect.stringContaining('"team": 1 batch not queued, because'),
    })
    expect(await onlyCheck(checkOutbox, later(24))).toMatchObject({
      status: 'ok',
      text: '"team": nothing waits, 1 batch not queued',
    })
  })

  it('may be kept for a name that no connection has', async () => {
    const context = await homeOfTeam()
    const store = await QueuedStore.open()
    await store.add({receivedAtMs: 1}, ['former'])
    const paths = {...context.paths, storeFile: store.file}
    expect(await onlyCheck(checkOutbox, {...context, paths})).toMatchObject({
      status: 'warning',
      text: '1 batch kept for "former", but no connection is called so',
      mend: 'stackspend outbox list --remote "former"',
    })
  })
})

describe('the disk', () => {
  it('is measured where the store is or will be', async () => {
    const context = await emptyContext()
    const paths = {...context.paths, dataDir: `${context.paths.dataDir}/not/there/yet`}
    const check = await onlyCheck(checkDisk, {...context, paths})
    expect(check.text).toMatch(/^\d+ (MiB|GiB) free for .*yet$/)
  })
})
