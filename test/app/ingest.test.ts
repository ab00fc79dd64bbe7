import {describe, expect, it, onTestFinished} from 'vitest'
import {ingest} from '../../src/app/ingest.ts'
import {planForwarding} from '../../src/app/plan-forwarding.ts'
import type {Connection} from '../../src/config/connection.ts'
import {ensureDirs} from '../../src/config/paths.ts'
import type {ReceivedBatch} from '../../src/listener/received-batch.ts'
import {UsageStore} from '../../src/store/usage-store.ts'
import {openListener} from '../listener/open-listener.ts'
import {postLogs, requestLogs} from '../support/claude-telemetry.ts'
import {encodeLogsRequest} from '../support/otlp-proto.ts'
import {pathsOf, temporaryHome} from '../support/temporary-home.ts'

const AT_MS = Date.UTC(2026, 10, 22, 12)
const collector: Connection = {
  name: 'collector',
  kind: 'otlp',
  url: 'https://collector.example.com',
  createdAt: '2026-11-22T10:00:00.000Z',
}

async function openStore(): Promise<UsageStore> {
  const paths = pathsOf(await temporaryHome())
  await ensureDirs(paths)
  const store = await UsageStore.open(paths.storeFile, {promptThresholds: []})
  onTestFinished(() => store.close())
  return store
}

async function received(body: Uint8Array): Promise<ReceivedBatch> {
  const {port, kept} = await openListener()
  await postLogs(`http://127.0.0.1:${port}`, body)
  const [batch] = kept
  if (batch === undefined) throw new Error('the listener took nothing in')
  return batch
}

const usage = requestLogs([{requestId: 'req_1', inputTokens: 5}])
const foreign = encodeLogsRequest({
  resourceLogs: [{scopeLogs: [{scope: {name: 'a.shop'}, logRecords: [{body: {stringValue: 'sold'}}]}]}],
})
const planned = (batch: ReceivedBatch) =>
  planForwarding(batch, {
    connections: [collector],
    limits: {maxBytes: 1_000_000, onFull: 'refuse-new'},
    receivedAtMs: AT_MS,
  })

describe('ingest', () => {
  it('counts usage once, and queues each copy of its batch', async () => {
    const store = await openStore()
    const batch = await received(usage)
    const options = {store, receivedAtMs: AT_MS, forwarding: await planned(batch)}
    const first = await ingest(batch, options)
    expect(first.added).toMatchObject([{inputTokens: 5}])
    expect([...first.enqueued]).toEqual([['collector', 'queued']])
    expect((await ingest(batch, options)).added).toEqual([])
    expect(await store.outbox.states()).toMatchObject([{remote: 'collector', waiting: 2}])
  })

  it('queues a batch without usage, and writes nothing when it goes nowhere', async () => {
    const store = await openStore()
    const batch = await received(foreign)
    const nothing = await ingest(batch, {store, receivedAtMs: AT_MS, forwarding: undefined})
    expect(nothing).toEqual({
      added: [],
      changed: [],
      apiErrors: [],
      leftOut: 0,
      enqueued: new Map(),
      unreadable: 0,
    })
    expect(await store.outbox.states()).toEqual([])
    await ingest(batch, {store, receivedAtMs: AT_MS, forwarding: await planned(batch)})
    expect(await store.outbox.states()).toMatchObject([{remote: 'collector', waiting: 1}])
  })

  it('counts records that make no sense', async () => {
    const store = await openStore()
    const batch = await received(requestLogs([{attributes: {input_tokens: 'many'}}]))
    const {added, unreadable} = await ingest(batch, {store, receivedAtMs: AT_MS, forwarding: undefined})
    expect({added, unreadable}).toEqual({added: [], unreadable: 1})
  })
})
