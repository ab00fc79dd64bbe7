import {Agent, type IncomingHttpHeaders, type IncomingMessage, request} from 'node:http'
import {connect, type Socket} from 'node:net'
import {buffer} from 'node:stream/consumers'
import {onTestFinished} from 'vitest'
import type {HttpLimits} from '../../src/listener/http-limits.ts'
import {HttpListener} from '../../src/listener/http-listener.ts'
import type {Intake} from '../../src/listener/intake.ts'
import {encodeRequest, messageType} from '../support/otlp-proto.ts'
import {type Noted, notingIntake} from './noting-intake.ts'

export type OpenListener = Noted & {
  readonly listener: HttpListener
  readonly port: number
}

/** A listener on a free port of the loopback; what it takes in is in `kept`. */
export async function openListener({
  port: wantedPort = 0,
  limits = {},
  ...set
}: Partial<Intake & {port: number; limits: Partial<HttpLimits>}> = {}): Promise<OpenListener> {
  const {intake, kept, problems} = notingIntake(set)
  const listener = new HttpListener({host: '127.0.0.1', port: wantedPort, intake, limits})
  const {port} = await listener.start()
  onTestFinished(() => listener.stop(0))
  return {listener, port, kept, problems}
}

export type Post = {
  readonly method?: string
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array | string
  /** Sent without Content-Length. */
  readonly isChunked?: boolean
  readonly agent?: Agent
}

export type Answer = {
  readonly status: number | undefined
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** Protobuf to /v1/logs unless said otherwise. */
export function post(
  port: number,
  {method = 'POST', path = '/v1/logs', headers = {}, body = '', isChunked = false, agent}: Post = {},
): Promise<Answer> {
  const framing = isChunked
    ? {'transfer-encoding': 'chunked'}
    : {'content-length': String(Buffer.byteLength(body))}
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: '127.0.0.1',
        port,
        method,
        path,
        headers: {'content-type': 'application/x-protobuf', ...framing, ...headers},
        agent: agent ?? false,
      },
      response => resolve(answerOf(response)),
    )
    sent.once('error', reject)
    sent.end(body)
  })
}

async function answerOf(response: IncomingMessage): Promise<Answer> {
  return {status: response.statusCode, headers: response.headers, body: await buffer(response)}
}

/** A client that keeps one connection, until the test is over. */
export function keepAliveAgent(): Agent {
  const agent = new Agent({keepAlive: true, maxSockets: 1})
  onTestFinished(() => agent.destroy())
  return agent
}

/** A bare connection, to send what no HTTP client would. */
export async function connectTo(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  // How it ends is seen by what has arrived until then.
  socket.on('error', () => {})
  await new Promise(resolve => socket.once('connect', resolve))
  return socket
}

/** All that arrives until `text` has, or until the other side ends. */
export function readUntil(socket: Socket, text: string): Promise<string> {
  return new Promise(resolve => {
    let seen = ''
    socket.on('data', chunk => {
      seen += chunk.toString('latin1')
      if (seen.includes(text)) resolve(seen)
    })
    socket.once('close', () => resolve(seen))
  })
}

/** The `google.rpc.Status` of a refusal. */
export function statusOf({headers, body}: Answer): unknown {
  if (headers['content-type'] === 'application/json') return JSON.parse(body.toString())
  return messageType('RpcStatus').toObject(messageType('RpcStatus').decode(body))
}

/** A request of one signal with one record that carries usage. */
export function exportRequest(signal: 'logs' | 'metrics' | 'traces'): Record<string, unknown> {
  const scope = {name: 'com.anthropic.claude_code'}
  const attributes = [{key: 'model', value: {stringValue: 'claude-opus-5-5'}}]
  switch (signal) {
    case 'logs':
      return {
        resourceLogs: [
          {scopeLogs: [{scope, logRecords: [{timeUnixNano: '1', observedTimeUnixNano: '1', attributes}]}]},
        ],
      }
    case 'metrics': {
      const sum = {dataPoints: [{timeUnixNano: '1', asDouble: 1, attributes}], aggregationTemporality: 1}
      const metrics = [{name: 'claude_code.token.usage', sum}]
      return {resourceMetrics: [{scopeMetrics: [{scope, metrics}]}]}
    }
    case 'traces': {
      const ids = {traceId: 'AAAAAAAAAAAAAAAAAAAAAQ==', spanId: 'AAAAAAAAAAE='}
      const times = {startTimeUnixNano: '1', endTimeUnixNano: '2'}
      const spans = [{...ids, ...times, name: 'claude_code.llm_request', kind: 1, attributes}]
      return {resourceSpans: [{scopeSpans: [{scope, spans}]}]}
    }
  }
}

export const protobufBody = (signal: 'logs' | 'metrics' | 'traces'): Buffer =>
  encodeRequest(signal, exportRequest(signal))

export const jsonBody = (signal: 'logs' | 'metrics' | 'traces'): string =>
  JSON.stringify(exportRequest(signal))

/** Random-looking bytes that gzip cannot shrink, the same for the same length. */
export function incompressible(bytes: number): Buffer {
  let state = 1
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state >>> 24
  }
  return Buffer.from(Uint8Array.from({length: bytes}, next))
}
