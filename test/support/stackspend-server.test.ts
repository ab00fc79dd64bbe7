import {readFileSync} from 'node:fs'
import {Pool} from 'undici'
import {afterEach, describe, expect, it} from 'vitest'
import {decodeProtobuf} from '../../src/otlp/decode-protobuf.ts'
import {encodeSuccess} from '../../src/otlp/encode-response.ts'
import {loadScenario} from './captures.ts'
import {replay} from './replay.ts'
import {
  decodeExport,
  type Fault,
  type StackspendOptions,
  type StackspendServer,
  startStackspend,
  TEST_API_KEY,
  TEST_CA_FILE,
} from './stackspend-server.ts'

const {batches} = loadScenario('2.1.330', 'http-protobuf')
const batch = batches.find(({signal}) => signal === 'logs')
if (batch === undefined) throw new Error('the capture has no logs')

type Outcome =
  | {status: number; body: Buffer; headers: Record<string, string | string[] | undefined>}
  | {error: string}

describe('the StackSpend to test against', () => {
  let server: StackspendServer
  let pool: Pool
  const start = async (options: StackspendOptions = {}) => {
    server = await startStackspend(options)
    const ca = readFileSync(TEST_CA_FILE)
    pool = new Pool(server.url, {connections: 1, headersTimeout: 300, bodyTimeout: 300, connect: {ca}})
  }
  afterEach(async () => {
    await pool.destroy()
    await server.close()
  })

  async function post(
    url = `${server.ingestUrl()}/v1/logs`,
    {body, headers}: {body?: Uint8Array; headers?: Record<string, string>} = {},
  ): Promise<Outcome> {
    try {
      const answer = await pool.request({
        path: new URL(url).pathname,
        method: 'POST',
        headers: {'content-type': 'application/x-protobuf', ...headers},
        body: body ?? batch?.body ?? '',
      })
      const bytes = Buffer.from(await answer.body.arrayBuffer())
      return {status: answer.statusCode, body: bytes, headers: answer.headers}
    } catch (error) {
      return {error: error instanceof Error && 'code' in error ? String(error.code) : String(error)}
    }
  }

  it('takes in telemetry, keeps its bytes and reads them', async () => {
    await start()
    expect(await post()).toMatchObject({status: 200, body: Buffer.alloc(0)})
    const [request] = server.delivered
    expect(request?.body.equals(batch.body)).toBe(true)
    expect(request?.headers['content-type']).toBe('application/x-protobuf')
    if (request === undefined) throw new Error('nothing arrived')
    expect(decodeExport(request)).toEqual(decodeProtobuf('logs', batch.body))
  })

  it.each(['http-json', 'http-protobuf-gzip'])('reads what Claude Code sends as %s', async name => {
    await start()
    const scenario = loadScenario('2.1.330', name)
    const sent = scenario.batches.filter(({signal}) => signal !== 'traces')
    const replies = await replay(server.ingestUrl(), sent)
    expect(new Set(replies.map(({status}) => status))).toEqual(new Set([200]))
    expect(server.delivered.map(({body}) => body)).toEqual(sent.map(({body}) => body))
    for (const request of server.delivered) expect(decodeExport(request).groups.length).toBeGreaterThan(0)
  })

  it.each([
    ['an id that it does not know', 404, () => [`${server.ingestUrl('other')}/v1/logs`]],
    ['traces, which Claude connections do not have', 404, () => [`${server.ingestUrl()}/v1/traces`]],
    ['another path', 404, () => [`${server.ingestUrl()}/v2/logs`]],
    ['another media type', 415, () => [undefined, {headers: {'content-type': 'text/plain'}}]],
    ['what is no export', 400, () => [undefined, {body: Buffer.from([0xff, 0xff])}]],
  ] as [string, number, () => Parameters<typeof post>][])(
    'refuses %s with %i, and keeps that too',
    async (_case, status, args) => {
      await start()
      expect(await post(...args())).toMatchObject({status})
      expect(server.received).toHaveLength(1)
      expect(server.delivered).toEqual([])
    },
  )

  // Each fault as its sender sees it, and whether the server has the batch afterwards.
  it.each([
    ['reset-before-reading', {error: 'ECONNRESET'}, 0],
    ['reset-after-reading', {error: 'ECONNRESET'}, 1],
    ['close-mid-response', {error: 'UND_ERR_SOCKET'}, 1],
    ['never-answer', {error: 'UND_ERR_HEADERS_TIMEOUT'}, 0],
    ['stuck-body', {error: 'UND_ERR_BODY_TIMEOUT'}, 1],
    ['gibberish', {status: 200, headers: {'content-type': 'text/html'}}, 1],
    [{delayMs: 20}, {status: 200}, 1],
    [{dripMs: 1}, {status: 200}, 1],
    [{status: 503, retryAfter: '7'}, {status: 503, headers: {'retry-after': '7'}}, 0],
    [{status: 413}, {status: 413}, 0],
    [{redirectTo: 'https://elsewhere.example/'}, {status: 307}, 0],
    [{bodyBytes: 100_000}, {status: 200, headers: {'content-length': '100000'}}, 1],
    [
      {rejectedRecords: 2, message: 'why'},
      {status: 200, body: Buffer.from(encodeSuccess('logs', 'protobuf', {rejected: 2, message: 'why'}))},
      1,
    ],
  ] as [Fault, object, number][])('fails with %j', async (fault, outcome, kept) => {
    await start()
    server.fail('ingest', [fault])
    expect(await post()).toMatchObject(outcome)
    expect(server.delivered).toHaveLength(kept)
    expect(await post()).toMatchObject({status: 200})
    expect(server.delivered).toHaveLength(kept + 1)
  })

  it('resets a TLS connection too', async () => {
    await start({tls: 'trusted'})
    server.fail('all', ['reset-after-reading'])
    expect(await post()).toMatchObject({error: 'ECONNRESET'})
    expect(await post()).toMatchObject({status: 200})
    expect(server.delivered.map(({connection}) => connection)).toEqual([1, 2])
  })

  it.each([
    ['wrong-host', 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['expired', 'CERT_HAS_EXPIRED'],
  ] as const)('has a certificate that is wrong: %s', async (tls, error) => {
    await start({tls})
    expect(await post()).toEqual({error})
    expect(server.received).toEqual([])
  })

  it('fails one route alone, until it is mended', async () => {
    await start()
    server.fail('metrics', {status: 503})
    const metrics = () => post(`${server.ingestUrl()}/v1/metrics`, {body: Buffer.alloc(0)})
    expect([await post(), await metrics(), await metrics()]).toMatchObject([
      {status: 200},
      {status: 503},
      {status: 503},
    ])
    server.mend()
    expect(await metrics()).toMatchObject({status: 200})
  })

  it('fails by rule', async () => {
    await start()
    server.fail('ingest', (_request, index) => (index % 2 === 0 ? {status: 503} : 'none'))
    expect([await post(), await post(), await post()]).toMatchObject([
      {status: 503},
      {status: 200},
      {status: 503},
    ])
  })

  it('counts connections, cuts them, and comes back on its port', async () => {
    await start()
    await post()
    await post()
    expect(server.delivered.map(({connection}) => connection)).toEqual([1, 1])
    server.dropConnections()
    // The cut may meet the next request or come before it.
    await post()
    await post()
    expect(server.connectionsOpened).toBeGreaterThan(1)
    const {port} = server
    await server.close()
    expect(await post()).toEqual({error: 'ECONNREFUSED'})
    server = await startStackspend({port})
    expect(await post()).toMatchObject({status: 200})
  })

  it('closes although somebody waits for an answer', async () => {
    await start()
    server.fail('all', 'never-answer')
    const waiting = post()
    while (server.received.length === 0) await new Promise(resolve => setTimeout(resolve, 5))
    await server.close()
    expect(await waiting).toHaveProperty('error')
    await start()
  })

  it('tells when a connection last received something', async () => {
    await start({nowMs: () => Date.parse('2026-11-23T10:00:00Z')})
    const show = async () => {
      const answer = await pool.request({
        path: '/api/v1/public/connections',
        method: 'GET',
        headers: {'x-api-key': TEST_API_KEY},
      })
      return answer.body.json()
    }
    expect(await show()).toMatchObject({data: [{lastReceivedAt: null}]})
    await post()
    expect(await show()).toMatchObject({data: [{lastReceivedAt: '2026-11-23T10:00:00.000Z'}]})
  })
})
