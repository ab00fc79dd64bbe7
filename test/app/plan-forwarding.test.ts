import {describe, expect, it} from 'vitest'
import {planForwarding} from '../../src/app/plan-forwarding.ts'
import type {Connection} from '../../src/config/connection.ts'
import type {ReceivedBatch} from '../../src/listener/received-batch.ts'
import {CANARY_SCOPE} from '../../src/usage/canary.ts'
import {openListener} from '../listener/open-listener.ts'
import {postLogs, requestLogs} from '../support/claude-telemetry.ts'
import {encodeLogsRequest} from '../support/otlp-proto.ts'

const LIMITS = {maxBytes: 1_000, onFull: 'refuse-new'} as const
const SECRET = 'a prompt of somebody'

const remote = (name: string, changes: Partial<Connection> = {}): Connection => ({
  name,
  kind: 'claude',
  url: 'https://example.com',
  createdAt: '2026-11-22T10:00:00.000Z',
  ...changes,
})

/** A body as the listener hands it on. */
async function received(body: Uint8Array): Promise<ReceivedBatch> {
  const {port, kept} = await openListener()
  await postLogs(`http://127.0.0.1:${port}`, body)
  const [batch] = kept
  if (batch === undefined) throw new Error('the listener took nothing in')
  return batch
}

const plan = (batch: ReceivedBatch, ...connections: Connection[]) =>
  planForwarding(batch, {connections, limits: LIMITS, receivedAtMs: 7})

const private_ = requestLogs([{inputTokens: 1, attributes: {prompt: SECRET}}])
const foreign = encodeLogsRequest({
  resourceLogs: [{scopeLogs: [{scope: {name: 'a.shop'}, logRecords: [{body: {stringValue: 'sold'}}]}]}],
})

describe('planForwarding', () => {
  it('is nothing where there is no remote', async () => {
    expect(await plan(await received(private_))).toBeUndefined()
  })

  it("is nothing for the doctor's canary, which passes nobody over", async () => {
    const canary = {...(await received(foreign)), scopeNames: new Set([CANARY_SCOPE])}
    expect(await plan(canary, remote('team'), remote('collector', {kind: 'otlp'}))).toBeUndefined()
  })

  it('sends the bytes as they came, with what describes them', async () => {
    expect(await plan(await received(private_), remote('team'))).toEqual({
      batch: {
        signal: 'logs',
        encoding: 'protobuf',
        contentType: 'application/x-protobuf',
        contentEncoding: 'identity',
        body: private_,
        receivedAtMs: 7,
      },
      remotes: ['team'],
      passedOver: [],
      limits: LIMITS,
      redactedAttributes: 0,
    })
  })

  it('tells the remotes that get it from those that it is not meant for', async () => {
    const planned = await plan(await received(foreign), remote('team'), remote('collector', {kind: 'otlp'}))
    expect(planned).toMatchObject({remotes: ['collector'], passedOver: ['team']})
  })

  it('takes contents out before the disk when every remote that gets it wants that', async () => {
    const planned = await plan(
      await received(private_),
      remote('a', {redact: true}),
      remote('b', {redact: true}),
    )
    expect(planned).toMatchObject({remotes: ['a', 'b'], redactedAttributes: 1})
    expect(Buffer.from(planned?.batch.body ?? []).includes(SECRET)).toBe(false)
  })

  it('leaves that to the way out while one remote gets it whole', async () => {
    const planned = await plan(await received(private_), remote('a', {redact: true}), remote('b'))
    expect(planned).toMatchObject({batch: {body: private_}, remotes: ['a', 'b'], redactedAttributes: 0})
  })

  it('does not ask a remote that the batch is not meant for', async () => {
    const planned = await plan(
      await received(foreign),
      remote('team'),
      remote('c', {kind: 'otlp', redact: true}),
    )
    expect(planned).toMatchObject({remotes: ['c'], passedOver: ['team']})
    expect(planned?.redactedAttributes).toBe(0)
  })

  it('lets nothing out that cannot be redacted for certain', async () => {
    const batch = await received(private_)
    const torn = {...batch, body: private_.subarray(0, -1)}
    const planned = await plan(torn, remote('a', {redact: true}), remote('m', {redact: true}))
    expect(planned).toMatchObject({remotes: [], withheld: ['a', 'm'], passedOver: []})
    expect(await plan(torn, remote('a'))).toMatchObject({remotes: ['a']})
  })
})
