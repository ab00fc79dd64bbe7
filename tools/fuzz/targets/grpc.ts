import {strictEqual} from 'node:assert/strict'
import {globSync, readFileSync} from 'node:fs'
import {connect, type IncomingHttpHeaders} from 'node:http2'
import {basename, join} from 'node:path'
import {GrpcListener} from '../../../src/listener/grpc/grpc-listener.ts'
import {closeNothing, type FuzzTarget, type OpenTarget, type Surroundings} from '../fuzz-target.ts'
import {emptyIntake} from './empty-intake.ts'
import {sendUntil} from './exchange.ts'
import {clientBytes, type GrpcCall, PING, PING_ANSWER} from './grpc-client-bytes.ts'

const CAPTURES = join(import.meta.dirname, '../../../test/fixtures/captures')
/** How often a sound call must be answered as if nothing had been. */
const WITNESS_EVERY = 200
/** A frame that is longer than what follows swallows the ping, and then nothing comes. */
const QUIET_MS = 30
const SERVICES: Readonly<Record<string, string>> = {
  logs: 'logs.v1.LogsService',
  metrics: 'metrics.v1.MetricsService',
  traces: 'trace.v1.TraceService',
}

/** OTLP over gRPC, on a real socket, frame by frame as a client would put them on it. */
export const grpc: FuzzTarget = {
  name: 'grpc',
  form: 'http2',
  corpus: () => capturedCalls().map(clientBytes),
  words: [
    'grpc-encoding',
    'gzip',
    'grpc-timeout',
    '1n',
    '99999999S',
    'te',
    'trailers',
    'application/grpc',
    ':path',
    ':authority',
    '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
    '\0\0\0\0\0',
    '\x01\xff\xff\xff\xff',
  ],
  open,
}

function capturedCalls(): readonly GrpcCall[] {
  return globSync('**/*.grpc.bin', {cwd: CAPTURES})
    .sort()
    .map(file => {
      const signal = /-(\w+)\.grpc\.bin$/.exec(basename(file))?.[1] ?? ''
      return {
        path: `/opentelemetry.proto.collector.${SERVICES[signal]}/Export`,
        message: readFileSync(join(CAPTURES, file)),
      }
    })
}

async function open({grpc: given}: Surroundings): Promise<OpenTarget> {
  const {address, stop} = given === undefined ? await startListener() : {address: given, stop: closeNothing}
  const {hostname, port} = new URL(`http://${address}`)
  const [witness] = capturedCalls()
  let sent = 0
  return {
    run: async input => {
      const bytes = Buffer.concat([input, PING])
      await sendUntil({host: hostname, port: Number(port)}, bytes, {last: PING_ANSWER, quietMs: QUIET_MS})
      sent += 1
      if (sent % WITNESS_EVERY === 0 && witness !== undefined) strictEqual(await call(address, witness), '0')
    },
    close: stop,
  }
}

/** The `grpc-status` of a call by a client that does all right. */
function call(address: string, {path, message}: GrpcCall): Promise<string | undefined> {
  const session = connect(`http://${address}`)
  return new Promise<string | undefined>((resolve, reject) => {
    session.once('error', reject)
    const stream = session.request({
      ':method': 'POST',
      ':path': path,
      'content-type': 'application/grpc',
      te: 'trailers',
    })
    const note = (headers: IncomingHttpHeaders) => {
      const status = headers['grpc-status']
      if (typeof status === 'string') resolve(status)
    }
    stream.on('response', note).on('trailers', note).once('error', reject)
    stream.once('close', () => resolve(undefined))
    stream.resume()
    stream.end(message)
  }).finally(() => session.destroy())
}

async function startListener(): Promise<{address: string; stop: () => Promise<void>}> {
  const listener = new GrpcListener({host: '127.0.0.1', port: 0, intake: emptyIntake()})
  const {host, port} = await listener.start()
  return {address: `${host}:${port}`, stop: () => listener.stop(0)}
}
