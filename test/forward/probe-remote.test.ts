import {readFileSync} from 'node:fs'
import {describe, expect, it, onTestFinished} from 'vitest'
import type {Connection} from '../../src/config/connection.ts'
import type {HttpSenderOptions} from '../../src/forward/http-sender.ts'
import {probeRemote} from '../../src/forward/probe-remote.ts'
import {
  decodeExport,
  type StackspendOptions,
  type StackspendServer,
  startStackspend,
  TEST_CA_FILE,
} from '../support/stackspend-server.ts'
import {startConnectProxy} from './connect-proxy.ts'

const CA = readFileSync(TEST_CA_FILE, 'utf8')
const OPTIONS: HttpSenderOptions = {env: {}, version: '1.2.3', nowMs: Date.now, ca: CA, answerTimeoutMs: 300}

async function serve(options: StackspendOptions = {}): Promise<StackspendServer> {
  const server = await startStackspend(options)
  onTestFinished(() => server.close().catch(() => {}))
  return server
}

function connection(url: string, kind: Connection['kind'] = 'claude'): Connection {
  return {name: 'team', kind, url, createdAt: '2026-11-01T00:00:00.000Z'}
}

describe('a probe of a remote that is well', () => {
  it('sees every step, each with its own time', async () => {
    const server = await serve({tls: 'trusted'})
    const probe = await probeRemote(connection(server.ingestUrl()), OPTIONS)
    expect(probe).toMatchObject({
      ok: true,
      viaProxy: false,
      dns: {ok: true, detail: null},
      connect: {ok: true, detail: null},
      tls: {
        ok: true,
        detail: expect.stringMatching(/^TLSv1\.[23], certificate valid until \d{4}-\d\d-\d\d$/),
      },
      exports: [
        {signal: 'logs', ok: true, statusCode: 200, detail: null},
        {signal: 'metrics', ok: true, statusCode: 200, detail: null},
      ],
    })
    const steps = [probe.dns, probe.connect, probe.tls, ...probe.exports]
    expect(steps.every(step => step !== null && Number.isInteger(step.ms) && step.ms >= 0)).toBe(true)
  })

  it('has no TLS where the remote speaks plain HTTP', async () => {
    const server = await serve()
    expect(await probeRemote(connection(server.ingestUrl()), OPTIONS)).toMatchObject({ok: true, tls: null})
  })

  it('creates no usage: what it sends is valid OTLP with no record', async () => {
    const server = await serve()
    await probeRemote(connection(server.ingestUrl()), OPTIONS)
    expect(server.delivered.map(received => decodeExport(received))).toMatchObject([
      {signal: 'logs', groups: [], rejected: 0},
      {signal: 'metrics', groups: [], rejected: 0},
    ])
  })

  it('asks a remote of all signals for traces too', async () => {
    const server = await serve()
    const probe = await probeRemote(connection(server.ingestUrl(), 'otlp'), OPTIONS)
    expect(probe.exports.map(({signal}) => signal)).toEqual(['logs', 'metrics', 'traces'])
  })
})

describe('a probe of a remote that is not', () => {
  it('ends where the name leads nowhere', async () => {
    const probe = await probeRemote(connection(`https://${'a'.repeat(64)}.example`), OPTIONS)
    expect(probe).toMatchObject({
      ok: false,
      dns: {ok: false, detail: 'DNS lookup failed'},
      connect: null,
      exports: [],
    })
  })

  it('ends where nobody listens', async () => {
    const server = await serve()
    await server.close()
    const probe = await probeRemote(connection(server.ingestUrl()), OPTIONS)
    expect(probe).toMatchObject({
      ok: false,
      connect: {ok: false, detail: 'connection refused'},
      tls: null,
      exports: [],
    })
  })

  it.each([
    ['expired', 'TLS certificate has expired'],
    ['wrong-host', 'TLS certificate is for another host'],
  ] as const)('ends at a certificate that is %s, and has sent nothing', async (tls, detail) => {
    const server = await serve({tls})
    const probe = await probeRemote(connection(server.ingestUrl()), OPTIONS)
    expect(probe).toMatchObject({ok: false, connect: {ok: true}, tls: {ok: false, detail}, exports: []})
    expect(server.received).toEqual([])
  })

  it('says what each signal was answered', async () => {
    const server = await serve()
    server.fail('logs', {status: 401})
    server.fail('metrics', 'never-answer')
    const probe = await probeRemote(connection(server.ingestUrl()), OPTIONS)
    expect(probe).toMatchObject({
      ok: false,
      exports: [
        {signal: 'logs', ok: false, statusCode: 401, detail: 'HTTP 401: not authorised'},
        {signal: 'metrics', ok: false, statusCode: null, detail: 'no answer in 0.3 s'},
      ],
    })
  })
})

describe('a probe through a proxy', () => {
  it('sees only the answers', async () => {
    const server = await serve({tls: 'wrong-host'})
    const proxy = await startConnectProxy(server.port)
    const url = server.ingestUrl().replace('localhost', 'elsewhere.example')
    const probe = await probeRemote(connection(url), {...OPTIONS, env: {HTTPS_PROXY: proxy.url}})
    expect(probe).toMatchObject({ok: true, viaProxy: true, dns: null, connect: null, tls: null})
    expect(proxy.asked).toEqual([`elsewhere.example:${server.port}`])
  })
})
