import {readFileSync} from 'node:fs'
import {gzipSync} from 'node:zlib'
import {describe, expect, it, onTestFinished} from 'vitest'
import {HttpSender, type HttpSenderOptions} from '../../src/forward/http-sender.ts'
import type {OutboundBatch} from '../../src/store/outbox.ts'
import {
  type StackspendOptions,
  type StackspendServer,
  startStackspend,
  TEST_CA_FILE,
  TEST_CONNECTION_ID,
} from '../support/stackspend-server.ts'
import {startConnectProxy} from './connect-proxy.ts'
import {batchBody} from './queued-store.ts'

const CA = readFileSync(TEST_CA_FILE, 'utf8')
const BATCH: OutboundBatch = {
  signal: 'logs',
  encoding: 'json',
  contentEncoding: 'identity',
  body: batchBody(1),
  receivedAtMs: 0,
}

async function serve(options: StackspendOptions = {}): Promise<StackspendServer> {
  const server = await startStackspend(options)
  onTestFinished(() => server.close().catch(() => {}))
  return server
}

type Target = {readonly url: string; readonly headers?: Record<string, string>}

function sender({url, headers}: Target, options: Partial<HttpSenderOptions> = {}): HttpSender {
  const made = new HttpSender(headers === undefined ? {url} : {url, headers}, {
    env: {},
    version: '1.2.3',
    nowMs: Date.now,
    ...options,
  })
  onTestFinished(() => made.close())
  return made
}

describe('a batch', () => {
  it.each([
    ['JSON', {}, 'application/json', undefined],
    [
      'protobuf',
      {encoding: 'protobuf', body: Buffer.from('0a00', 'hex')},
      'application/x-protobuf',
      undefined,
    ],
    [
      'JSON with a character set',
      {contentType: 'application/json; charset=utf-8'},
      'application/json; charset=utf-8',
      undefined,
    ],
    ['gzip', {contentEncoding: 'gzip', body: gzipSync(batchBody(1))}, 'application/json', 'gzip'],
  ] as const)(
    'of %s arrives byte for byte, and says what it is',
    async (_, given, contentType, contentEncoding) => {
      const server = await serve()
      const batch = {...BATCH, ...given}
      expect(await sender({url: server.ingestUrl()}).send(batch)).toEqual({
        status: 'delivered',
        rejectedRecords: 0,
      })
      const [received] = server.delivered
      expect(received?.body.equals(batch.body)).toBe(true)
      expect(received?.headers).toEqual({
        host: new URL(server.url).host,
        connection: 'keep-alive',
        'content-length': String(batch.body.length),
        'content-type': contentType,
        ...(contentEncoding !== undefined && {'content-encoding': contentEncoding}),
        'user-agent': 'stackspend/1.2.3',
      })
    },
  )

  it.each(['logs', 'metrics'] as const)('of %s goes to its own path', async signal => {
    const server = await serve()
    await sender({url: `${server.ingestUrl()}/`}).send({
      ...BATCH,
      signal,
      body: new TextEncoder().encode('{}'),
    })
    expect(server.received[0]).toMatchObject({
      method: 'POST',
      path: `/api/v1/public/ingest/otel/claude/${TEST_CONNECTION_ID}/v1/${signal}`,
    })
  })

  it('after another takes the same connection', async () => {
    const server = await serve()
    const team = sender({url: server.ingestUrl()}, {connections: 1})
    for (let sent = 0; sent < 10; sent++) await team.send(BATCH)
    expect(server.connectionsOpened).toBe(1)
  })

  it('is told apart from those of which the remote took a part', async () => {
    const server = await serve()
    server.fail('ingest', {rejectedRecords: 1})
    expect(await sender({url: server.ingestUrl()}).send(BATCH)).toEqual({
      status: 'delivered',
      rejectedRecords: 1,
    })
  })

  it('is delivered by a success, however little of its body can be read', async () => {
    const server = await serve()
    const team = sender({url: server.ingestUrl()}, {answerTimeoutMs: 300})
    server.fail('ingest', ['close-mid-response', 'stuck-body', {bodyBytes: 5_000_000}])
    for (let sent = 0; sent < 3; sent++) {
      expect(await team.send(BATCH)).toEqual({status: 'delivered', rejectedRecords: 0})
    }
  })
})

describe("a remote's own headers", () => {
  it('go with each batch, and change nothing about the body', async () => {
    const server = await serve()
    const headers = {
      'X-Team': 'platform',
      'Content-Type': 'text/plain',
      'content-length': '3',
      Authorization: 'Bearer t',
    }
    await sender({url: server.ingestUrl(), headers}).send(BATCH)
    expect(server.received[0]?.headers).toMatchObject({
      'x-team': 'platform',
      authorization: 'Bearer t',
      'content-type': 'application/json',
      'content-length': String(BATCH.body.length),
    })
  })

  it('may come as a user and a password, and a query, in the URL', async () => {
    const server = await serve()
    const url = new URL(`${server.ingestUrl()}?tenant=7`)
    url.username = 'ada'
    url.password = 'p w'
    await sender({url: url.href}).send(BATCH)
    const [received] = server.delivered
    expect(received?.headers.authorization).toBe(`Basic ${Buffer.from('ada:p w').toString('base64')}`)
    expect(received?.query.get('tenant')).toBe('7')
  })

  it('that no request can carry stall the remote, and are not told', async () => {
    const server = await serve()
    const result = await sender({url: server.ingestUrl(), headers: {'x-key': 'secret\nvalue'}}).send(BATCH)
    expect(result).toEqual({status: 'stalled', reason: 'a header of this remote cannot be sent'})
  })
})

describe('what goes wrong', () => {
  it.each([
    ['never-answer', {status: 'retry', reason: 'no answer in 0.3 s'}],
    ['reset-before-reading', {status: 'retry', reason: 'connection closed by the remote'}],
    [
      {status: 503, retryAfter: '7'},
      {status: 'retry', reason: 'HTTP 503', afterMs: 7_000},
    ],
    ['gibberish', {status: 'stalled', reason: 'HTTP 200 with a web page: not an OTLP endpoint'}],
  ] as const)('is told in few words: %j', async (fault, expected) => {
    const server = await serve()
    server.fail('ingest', fault)
    expect(await sender({url: server.ingestUrl()}, {answerTimeoutMs: 300}).send(BATCH)).toEqual(expected)
  })

  it('is told when nobody listens', async () => {
    const server = await serve()
    await server.close()
    expect(await sender({url: server.ingestUrl()}).send(BATCH)).toEqual({
      status: 'retry',
      reason: 'connection refused',
    })
  })

  it('is told when the name leads nowhere', async () => {
    // Longer than a label may be, so that no name server is asked.
    const url = `http://${'a'.repeat(64)}.example`
    expect(await sender({url}).send(BATCH)).toEqual({status: 'retry', reason: 'DNS lookup failed'})
  })

  it('is not followed when it is a redirect', async () => {
    const [server, elsewhere] = [await serve(), await serve()]
    server.fail('ingest', {redirectTo: `${elsewhere.ingestUrl()}/v1/logs`})
    expect((await sender({url: server.ingestUrl()}).send(BATCH)).status).toBe('stalled')
    expect(elsewhere.received).toEqual([])
  })

  it('is an end of our own, when we stop', async () => {
    const server = await serve()
    server.fail('ingest', 'never-answer')
    const aborter = new AbortController()
    const sent = sender({url: server.ingestUrl()}).send(BATCH, aborter.signal)
    aborter.abort()
    expect((await sent).status).toBe('retry')
  })
})

describe('TLS', () => {
  it('carries a batch to a remote whose certificate is good', async () => {
    const server = await serve({tls: 'trusted'})
    expect((await sender({url: server.ingestUrl()}, {ca: CA}).send(BATCH)).status).toBe('delivered')
  })

  it.each([
    ['of an unknown authority', 'trusted', undefined, 'TLS certificate not trusted'],
    ['for another host', 'wrong-host', CA, 'TLS certificate is for another host'],
    ['that has expired', 'expired', CA, 'TLS certificate has expired'],
  ] as const)(
    'sends nothing to a certificate %s, whatever the environment says',
    async (_, tls, ca, reason) => {
      const server = await serve({tls})
      const before = process.env.NODE_TLS_REJECT_UNAUTHORIZED
      process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'
      onTestFinished(() => {
        if (before === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED
        else process.env.NODE_TLS_REJECT_UNAUTHORIZED = before
      })
      expect(await sender({url: server.ingestUrl()}, {ca}).send(BATCH)).toEqual({status: 'retry', reason})
      expect(server.received).toEqual([])
    },
  )

  it('is not given up for plain HTTP, where the port speaks that', async () => {
    const server = await serve()
    const url = server.ingestUrl().replace('http://', 'https://')
    expect(await sender({url}).send(BATCH)).toEqual({status: 'retry', reason: 'TLS handshake failed'})
    expect(server.received).toEqual([])
  })
})

describe('a proxy', () => {
  const url = (port: number) =>
    `https://elsewhere.example:${port}/api/v1/public/ingest/otel/claude/${TEST_CONNECTION_ID}`

  it('is gone through when HTTPS_PROXY names it, with TLS up to the remote', async () => {
    const server = await serve({tls: 'wrong-host'})
    const proxy = await startConnectProxy(server.port)
    const through = sender({url: url(server.port)}, {ca: CA, env: {HTTPS_PROXY: proxy.url}})
    expect(await through.send(BATCH)).toEqual({status: 'delivered', rejectedRecords: 0})
    expect(proxy.asked).toEqual([`elsewhere.example:${server.port}`])
  })

  it('that refuses is told from the remote', async () => {
    const server = await serve({tls: 'trusted'})
    const proxy = await startConnectProxy(server.port, {refuseWith: 407})
    const through = sender(
      {url: url(server.port)},
      {ca: CA, env: {https_proxy: proxy.url.replace('http://', '')}},
    )
    expect(await through.send(BATCH)).toEqual({status: 'retry', reason: 'the proxy answered 407'})
  })

  it('is not asked for this machine, nor for what NO_PROXY names', async () => {
    const server = await serve({tls: 'trusted'})
    const proxy = await startConnectProxy(server.port)
    const local = sender({url: server.ingestUrl()}, {ca: CA, env: {HTTPS_PROXY: proxy.url}})
    expect((await local.send(BATCH)).status).toBe('delivered')
    const noProxy = {HTTPS_PROXY: proxy.url, NO_PROXY: '.example'}
    const excepted = sender({url: `https://${'a'.repeat(64)}.example`}, {env: noProxy})
    expect(await excepted.send(BATCH)).toMatchObject({reason: 'DNS lookup failed'})
    expect(proxy.asked).toEqual([])
  })

  it('that is no URL is a mistake to mend, told without its value', () => {
    const env = {HTTPS_PROXY: 'http://user:secret@[bad'}
    expect(() => sender({url: 'https://a.example'}, {env})).toThrow('HTTPS_PROXY is no URL')
  })
})
