import {once} from 'node:events'
import {createServer} from 'node:http'
import {type AddressInfo, connect} from 'node:net'
import {afterEach, describe, expect, it} from 'vitest'
import type {ApiClient} from '../../src/api/api-client.ts'
import {apiError} from '../../src/api/api-error.ts'
import {
  type StackspendOptions,
  type StackspendServer,
  startStackspend,
  TEST_API_KEY,
} from '../support/stackspend-server.ts'
import {openClient, TestClock} from './open-client.ts'

const LINE_ITEMS = {
  method: 'GET',
  path: '/api/v1/public/line-items',
  query: {start_date: '2026-11-22', end_date: '2026-11-22'},
} as const
const CREATE = {
  method: 'POST',
  path: '/api/v1/public/connections',
  body: {provider: 'claude', name: 'x'},
} as const

const closing: {close(): Promise<unknown>}[] = []

async function start(options?: StackspendOptions): Promise<StackspendServer> {
  const server = await startStackspend(options)
  closing.push(server)
  return server
}

function open(...args: Parameters<typeof openClient>): ApiClient {
  const client = openClient(...args)
  closing.unshift(client)
  return client
}

async function errorOf(client: ApiClient, request: Parameters<ApiClient['ask']>[0] = LINE_ITEMS) {
  const answer = await client.ask(request)
  if (answer.status === 'ok') throw new Error('it went well')
  return apiError(answer, client.apiUrl)
}

describe('ApiClient', () => {
  afterEach(async () => {
    for (const {close} of closing.splice(0).map(each => ({close: () => each.close()}))) await close()
  })

  it('says who it is, and keeps the key in a header', async () => {
    const server = await start()
    await open(server).ask(LINE_ITEMS)
    const [request] = server.received
    expect(request?.headers).toMatchObject({'x-api-key': TEST_API_KEY, 'user-agent': 'stackspend/1.2.3'})
    expect(request?.path).toBe('/api/v1/public/line-items')
    expect(String(request?.query)).toBe('start_date=2026-11-22&end_date=2026-11-22')
  })

  it('keeps the path of a base URL, for a service behind a gateway', async () => {
    const server = await start()
    await open({url: `${server.url}/gateway`}).ask(LINE_ITEMS)
    expect(server.received[0]?.path).toBe('/gateway/api/v1/public/line-items')
  })

  it('asks over one connection, one after the other', async () => {
    const server = await start()
    const client = open(server)
    for (let n = 0; n < 5; n++) await client.ask(LINE_ITEMS)
    expect(server.connectionsOpened).toBe(1)
  })

  it.each([
    ...(['reset-before-reading', 'reset-after-reading', 'close-mid-response'] as const),
    {status: 502},
    {status: 500},
  ])('asks again after %j', async fault => {
    const server = await start()
    server.fail('api', [fault, fault])
    expect(await open(server).ask(LINE_ITEMS)).toMatchObject({status: 'ok'})
    expect(server.received).toHaveLength(3)
  })

  it.each(['never-answer', 'stuck-body'] as const)(
    'gives up a service that does %s, and names it',
    async fault => {
      const server = await start()
      server.fail('api', fault)
      // What makes something is sent once, so the test need not wait for four timeouts.
      const error = await errorOf(open(server, {limits: {answerMs: 200}}), CREATE)
      expect(error).toMatchObject({
        code: 'API_UNREACHABLE',
        message: `${server.url} cannot be reached: no answer in 0.2 s`,
      })
      server.fail('api', [fault])
      expect(await open(server, {limits: {answerMs: 200}}).ask(LINE_ITEMS)).toMatchObject({status: 'ok'})
    },
  )

  it('gives up an answer that trickles for ever', async () => {
    const server = await start()
    server.fail('api', {dripMs: 50})
    const error = await errorOf(open(server, {limits: {tryMs: 300}}))
    expect(error).toMatchObject({code: 'API_UNREACHABLE', message: expect.stringContaining('took too long')})
  })

  it('waits for an answer that is only slow', async () => {
    const server = await start()
    server.fail('api', [{delayMs: 200}, {dripMs: 1}])
    const client = open(server)
    expect(await client.ask(LINE_ITEMS)).toMatchObject({status: 'ok'})
    expect(await client.ask(LINE_ITEMS)).toMatchObject({status: 'ok'})
    expect(server.received).toHaveLength(2)
  })

  it('names a host that does not listen', async () => {
    const server = await start()
    const {url} = server
    await server.close()
    closing.splice(0)
    expect(await errorOf(open({url}))).toMatchObject({
      code: 'API_UNREACHABLE',
      message: `${url} cannot be reached: connection refused`,
    })
  })

  it('never sends what makes something a second time, unless it was refused', async () => {
    const server = await start()
    server.fail('api', 'reset-after-reading')
    expect((await errorOf(open(server), CREATE)).code).toBe('API_UNREACHABLE')
    expect(server.received).toHaveLength(1)
    server.fail('api', [{status: 429, retryAfter: '1'}])
    expect(await open(server).ask(CREATE)).toMatchObject({status: 'ok', httpStatus: 201})
    expect(server.received).toHaveLength(3)
  })

  it('goes on after the rate limit of 60 requests a minute', async () => {
    const clock = new TestClock()
    const server = await start({nowMs: () => clock.nowMs})
    const said: unknown[] = []
    const client = open(server, {clock, onWait: wait => said.push(wait)})
    for (let n = 0; n < 150; n++) expect(await client.ask(LINE_ITEMS)).toMatchObject({status: 'ok'})
    expect(clock.waitsMs).toEqual([60_000, 60_000])
    expect(said).toEqual(clock.waitsMs.map(ms => ({ms, reason: 'rate-limited'})))
  })

  it('goes on after a rate limit that does not say how long it lasts', async () => {
    const clock = new TestClock()
    const server = await start({nowMs: () => clock.nowMs, sendsRetryAfter: false, requestsPerMinute: 1})
    const client = open(server, {clock})
    await client.ask(LINE_ITEMS)
    expect(await client.ask(LINE_ITEMS)).toMatchObject({status: 'ok'})
  })

  it('says so when the limit does not end', async () => {
    const server = await start()
    server.fail('api', {status: 429, code: 'RATE_LIMITED', retryAfter: '30'})
    const error = await errorOf(open(server))
    expect(error).toMatchObject({
      code: 'RATE_LIMITED',
      exitCode: 1,
      hint: expect.stringContaining('60 requests'),
    })
  })

  it.each([
    ['gibberish', 'the answer is not one of StackSpend'],
    [{bodyBytes: 5_000}, 'its answer is too large'],
    [{redirectTo: 'https://elsewhere.example/'}, 'it sends us to another address'],
  ] as const)('does not take %j for an answer', async (fault, reason) => {
    const server = await start()
    server.fail('api', fault)
    const error = await errorOf(open(server, {limits: {bodyBytes: 4_000}}))
    expect(error).toMatchObject({code: 'API_ANSWER_INVALID', message: expect.stringContaining(reason)})
    expect(server.received).toHaveLength(1)
  })

  it.each([
    ['a key that is unknown', {keys: ['another']}, 'NOT_AUTHORISED'],
    ['a plan without API', {plan: 'starter'}, 'PLAN_RESTRICTED'],
    ['a key that may not', {scopes: ['anomalies:read']}, 'INVALID_SCOPE'],
  ] as const)('tells %s', async (_case, options, code) => {
    const error = await errorOf(open(await start(options)))
    expect(error).toMatchObject({code, exitCode: 5})
    expect(`${error.message} ${error.hint} ${error.stack}`).not.toContain(TEST_API_KEY)
  })

  it('speaks TLS with a server that it can trust', async () => {
    expect(await open(await start({tls: 'trusted'})).ask(LINE_ITEMS)).toMatchObject({status: 'ok'})
  })

  it.each([
    ['for another host', 'wrong-host', undefined],
    ['that has expired', 'expired', undefined],
    ['that nobody vouches for', 'trusted', {ca: undefined}],
  ] as const)('sends nothing under a certificate %s', async (_case, tls, options) => {
    const server = await start({tls})
    const error = await errorOf(open(server, options))
    expect(error).toMatchObject({
      code: 'API_UNREACHABLE',
      message: expect.stringContaining('TLS certificate'),
    })
    expect(server.received).toEqual([])
    expect(server.connectionsOpened).toBe(1)
  })

  it('is quiet about a loopback address to a proxy, and goes through it to any other host', async () => {
    const server = await start({tls: 'trusted'})
    const asked: (string | undefined)[] = []
    const proxy = createServer().on('connect', (request, socket) => {
      asked.push(request.url)
      const upstream = connect(server.port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
        socket.pipe(upstream).pipe(socket)
      })
      for (const each of [socket, upstream]) each.on('error', () => {})
    })
    proxy.listen(0, '127.0.0.1')
    await once(proxy, 'listening')
    const env = {HTTPS_PROXY: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`}
    closing.push({close: async () => proxy.close()})
    await open(server, {env}).ask(LINE_ITEMS)
    expect(asked).toEqual([])
    // The certificate is for localhost, so the tunnel must be refused, but only at its far end.
    const error = await errorOf(open({url: 'https://api.example.test'}, {env}))
    expect(asked[0]).toBe('api.example.test:443')
    expect(error.message).toContain('TLS certificate')
  })

  it('stops at once when it is told to', async () => {
    const server = await start()
    server.fail('api', 'never-answer')
    const abort = new AbortController()
    const asking = open(server, {signal: abort.signal}).ask(LINE_ITEMS)
    while (server.received.length === 0) await new Promise(resolve => setTimeout(resolve, 5))
    abort.abort(new Error('stopped'))
    await expect(asking).rejects.toThrow('stopped')
  })
})
