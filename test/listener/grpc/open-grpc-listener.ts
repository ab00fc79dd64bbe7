import {type ClientHttp2Session, type ClientHttp2Stream, connect, type IncomingHttpHeaders} from 'node:http2'
import {onTestFinished} from 'vitest'
import {GrpcListener} from '../../../src/listener/grpc/grpc-listener.ts'
import type {Tls} from '../../../src/listener/http-listener.ts'
import type {Intake} from '../../../src/listener/intake.ts'
import {connectGrpc, exportPath, type GrpcAnswer, type GrpcCall} from '../../support/grpc-client.ts'
import {type Noted, notingIntake} from '../noting-intake.ts'

export type OpenGrpcListener = Noted & {
  readonly listener: GrpcListener
  readonly port: number
  readonly address: string
  /** A call of a client that is connected to it. */
  readonly call: (call?: GrpcCall) => Promise<GrpcAnswer>
}

/** A listener on a free port of the loopback; what it takes in is in `kept`. */
export async function openGrpcListener({
  port: wantedPort = 0,
  tls,
  ca,
  messageMs,
  ...set
}: Partial<Intake> & {
  port?: number
  tls?: Tls
  ca?: Buffer
  messageMs?: number
} = {}): Promise<OpenGrpcListener> {
  const {intake, kept, problems} = notingIntake(set)
  const listener = new GrpcListener({host: '127.0.0.1', port: wantedPort, intake, tls, messageMs})
  const {port} = await listener.start()
  onTestFinished(() => listener.stop(0))
  const address = `127.0.0.1:${port}`
  const send = connectGrpc(tls === undefined ? address : `localhost:${port}`, ca === undefined ? {} : {ca})
  return {listener, port, address, kept, problems, call: (call = {}) => send(call)}
}

/** A bare HTTP/2 connection, to send what no gRPC client would. */
export async function connectHttp2(port: number): Promise<ClientHttp2Session> {
  const session = connect(`http://127.0.0.1:${port}`)
  onTestFinished(() => session.destroy())
  // How it ends is seen by what has arrived until then.
  session.on('error', () => {})
  await new Promise(resolve => session.once('connect', resolve))
  return session
}

/** Begins a call of logs on it, whose body is still to be written. */
export function beginCall(
  session: ClientHttp2Session,
  headers: Readonly<Record<string, string>> = {},
): {stream: ClientHttp2Stream; answered: Promise<IncomingHttpHeaders>; closed: Promise<unknown>} {
  const stream = session.request({
    ':method': 'POST',
    ':path': exportPath('logs'),
    'content-type': 'application/grpc',
    te: 'trailers',
    ...headers,
  })
  stream.on('error', () => {})
  stream.resume()
  // Not at once: whoever destroys the session while it reads makes Node 24.15 read what it has freed, and crash.
  const answered = new Promise<IncomingHttpHeaders>(resolve => {
    stream.once('response', first => {
      if (first['grpc-status'] !== undefined) setImmediate(resolve, first)
    })
    stream.once('trailers', trailers => setImmediate(resolve, trailers))
  })
  const closed = new Promise(resolve => stream.once('close', () => resolve(stream.rstCode)))
  return {stream, answered, closed}
}

/** A gRPC frame: a flag, a length, and the message. */
export function frame(message: Uint8Array, {isCompressed = false, length = message.length} = {}): Buffer {
  const header = Buffer.alloc(5)
  header.writeUInt8(isCompressed ? 1 : 0, 0)
  header.writeUInt32BE(length, 1)
  return Buffer.concat([header, message])
}
