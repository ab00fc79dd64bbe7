import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {describe, expect, it, onTestFinished} from 'vitest'
import {testConnections} from '../../src/app/test-connection.ts'
import {addConnection} from '../../src/config/connections.ts'
import {ensureDirs, type Paths, resolvePaths} from '../../src/config/paths.ts'
import {UsageStore} from '../../src/store/usage-store.ts'
import {type StackspendServer, startStackspend, TEST_CONNECTION_ID} from '../support/stackspend-server.ts'

const NO_USAGE = {events: [], points: [], apiErrors: [], sessions: [], unreadable: 0}
const NOW_MS = Date.UTC(2026, 10, 22)

async function home(): Promise<Paths> {
  const folder = await mkdtemp(join(tmpdir(), 'stackspend-test-'))
  onTestFinished(() => rm(folder, {recursive: true, force: true}))
  const paths = resolvePaths({STACKSPEND_HOME: folder}, 'linux', folder)
  await ensureDirs(paths)
  return paths
}

async function serve(paths: Paths, name: string): Promise<StackspendServer> {
  const server = await startStackspend()
  onTestFinished(() => server.close().catch(() => {}))
  const createdAt = '2026-11-01T00:00:00.000Z'
  await addConnection(paths.connectionsFile, {name, kind: 'claude', url: server.ingestUrl(), createdAt})
  return server
}

const run = (paths: Paths, name?: string) =>
  testConnections({paths, name, env: {}, version: '1.2.3', nowMs: () => NOW_MS})

describe('testConnections', () => {
  it('tests all connections, or the one that is named', async () => {
    const paths = await home()
    await serve(paths, 'team')
    const broken = await serve(paths, 'collector')
    broken.fail('ingest', {status: 403})
    expect(await run(paths)).toMatchObject([
      {connection: 'team', ok: true},
      {connection: 'collector', ok: false},
    ])
    expect(await run(paths, 'team')).toMatchObject([{connection: 'team', ok: true}])
  })

  it('tells neither the connection id nor the path, whatever the outcome', async () => {
    const paths = await home()
    const server = await serve(paths, 'team')
    for (const fault of [
      'none',
      {status: 404},
      'reset-before-reading',
      {redirectTo: server.ingestUrl()},
    ] as const) {
      server.fail('ingest', fault)
      const told = JSON.stringify(await run(paths))
      expect(told).not.toContain(TEST_CONNECTION_ID)
      expect(told).not.toContain('/ingest/')
    }
  })

  it('lifts the stall of a remote that takes telemetry again, and of no other', async () => {
    const paths = await home()
    await serve(paths, 'team')
    const broken = await serve(paths, 'collector')
    broken.fail('ingest', {status: 401})
    const store = await UsageStore.open(paths.storeFile, {promptThresholds: []})
    onTestFinished(() => store.close())
    await store.append(NO_USAGE, {
      batch: {
        signal: 'logs',
        encoding: 'json',
        contentEncoding: 'identity',
        body: new Uint8Array(2),
        receivedAtMs: NOW_MS,
      },
      remotes: ['team', 'collector'],
      passedOver: [],
      limits: {maxBytes: 1_000, onFull: 'refuse-new'},
      redactedAttributes: 0,
    })
    for (const remote of ['team', 'collector'])
      await store.outbox.stall(remote, {atMs: NOW_MS, reason: 'HTTP 401'})
    await run(paths)
    const stalled = (await store.outbox.states()).map(({remote, stalledSinceMs}) => [remote, stalledSinceMs])
    expect(stalled).toEqual([
      ['team', null],
      ['collector', NOW_MS],
    ])
  })

  it('has nothing to do without a connection, and says what to type', async () => {
    const paths = await home()
    await expect(run(paths)).rejects.toMatchObject({
      code: 'CONNECTION_UNKNOWN',
      hint: 'stackspend connect claude',
    })
    await serve(paths, 'team')
    await expect(run(paths, 'taem')).rejects.toThrow('team')
  })
})
