import {deepStrictEqual} from 'node:assert/strict'
import * as fc from 'fast-check'
import {HttpListener} from '../../../src/listener/http-listener.ts'
import {type CapturedBatch, listScenarios, loadScenario} from '../../../test/support/captures.ts'
import {replay} from '../../../test/support/replay.ts'
import type {FuzzTarget, OpenTarget, Surroundings} from '../fuzz-target.ts'
import {emptyIntake} from './empty-intake.ts'
import {exchange} from './exchange.ts'
import {TELEMETRY_WORDS} from './telemetry-words.ts'
import {isWitness, loadWitness} from './witness.ts'

/** Of each captured scenario. */
const BATCHES = 4
/** How often a sound request must be answered as if nothing had been. */
const WITNESS_EVERY = 200

/** OTLP over HTTP/1.1, on a real socket: what is sent is what a client would put on it. */
export const http: FuzzTarget = {
  name: 'http',
  form: 'http',
  corpus: httpRequests,
  madeUp: () => madeUpRequests,
  words: [
    'content-length: 0',
    'content-length: -1',
    'content-length: 99999999999999999999',
    'transfer-encoding: chunked',
    'transfer-encoding: gzip, chunked',
    'content-encoding: gzip',
    'content-encoding: br',
    'content-type: application/json; charset=utf-16',
    'content-type: text/plain',
    'connection: close',
    'connection: upgrade\r\nupgrade: h2c',
    'expect: 100-continue',
    'host: evil.example',
    'origin: https://evil.example',
    'authorization: Bearer x',
    'GET / HTTP/1.1',
    'OPTIONS * HTTP/1.1',
    'POST /v1/logs HTTP/1.0',
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    '0\r\n\r\n',
    'ffffffffffffffff\r\n',
    ...TELEMETRY_WORDS.slice(-6),
  ],
  open,
}

const header = fc.tuple(
  fc.oneof(
    fc.constantFrom('content-type', 'content-encoding', 'content-length', 'host', 'expect', 'x'),
    fc.string(),
  ),
  fc.oneof(
    fc.constantFrom('application/json', 'application/x-protobuf', 'gzip', '7', '-1', '100-continue'),
    fc.string(),
  ),
)
const madeUpRequests = fc
  .record({
    method: fc.constantFrom('POST', 'GET', 'OPTIONS', 'CONNECT', 'HEAD', 'PUT', 'post'),
    path: fc.oneof(fc.constantFrom('/v1/logs', '/v1/traces', '/', '*'), fc.webPath(), fc.string()),
    headers: fc.array(header, {maxLength: 6}),
    body: fc.oneof(
      fc.string(),
      fc.jsonValue().map(value => JSON.stringify(value)),
    ),
  })
  .map(({method, path, headers, body}) => {
    const lines = headers.map(([name, value]) => `${name}: ${value}`)
    return Buffer.from([`${method} ${path} HTTP/1.1`, 'host: localhost', ...lines, '', body].join('\r\n'))
  })

function httpRequests(): readonly Uint8Array[] {
  return listScenarios()
    .filter(scenario => !isWitness(scenario))
    .flatMap(({version, name}) => loadScenario(version, name).batches.slice(0, BATCHES))
    .flatMap(batch => [toRequest(batch, 'length'), toRequest(batch, 'chunked')])
}

function toRequest(
  {path, contentType, contentEncoding, body}: CapturedBatch,
  framing: 'length' | 'chunked',
): Buffer {
  const head = [
    `POST ${path} HTTP/1.1`,
    'host: 127.0.0.1:4318',
    `content-type: ${contentType}`,
    ...(contentEncoding === 'gzip' ? ['content-encoding: gzip'] : []),
    framing === 'length' ? `content-length: ${body.length}` : 'transfer-encoding: chunked',
    'connection: keep-alive',
  ]
  const [before, after] =
    framing === 'length' ? ['', ''] : [`${body.length.toString(16)}\r\n`, '\r\n0\r\n\r\n']
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n${before}`), body, Buffer.from(after)])
}

async function open({http: given}: Surroundings): Promise<OpenTarget> {
  const {url, stop} = given === undefined ? await startListener() : {url: given, stop: async () => {}}
  const {hostname, port} = new URL(url)
  const witness = loadWitness().batches
  let sent = 0
  return {
    run: async input => {
      const answer = (await exchange({host: hostname, port: Number(port)}, input)).toString('latin1')
      const failed = /HTTP\/1\.1 5\d\d[^\r]*/.exec(answer)?.[0]
      if (failed !== undefined) throw new Error(`the listener answers ${failed}`)
      sent += 1
      if (sent % WITNESS_EVERY !== 0) return
      const statuses = (await replay(url, witness)).map(({status}) => status)
      deepStrictEqual(
        statuses,
        witness.map(() => 200),
      )
    },
    close: stop,
  }
}

async function startListener(): Promise<{url: string; stop: () => Promise<void>}> {
  const listener = new HttpListener({host: '127.0.0.1', port: 0, intake: emptyIntake()})
  const {host, port} = await listener.start()
  return {url: `http://${host}:${port}`, stop: () => listener.stop(0)}
}
