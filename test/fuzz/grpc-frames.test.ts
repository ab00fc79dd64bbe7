import {
  type handleUnaryCall,
  logVerbosity,
  Server,
  ServerCredentials,
  setLogVerbosity,
  status,
} from '@grpc/grpc-js'
import {describe, expect, it, onTestFinished} from 'vitest'
import {decodeProtobuf} from '../../src/otlp/decode-protobuf.ts'
import {fuzz} from '../../tools/fuzz/fuzz.ts'
import {clientBytes} from '../../tools/fuzz/targets/grpc-client-bytes.ts'
import {loadTarget} from '../../tools/fuzz/targets.ts'

const SERVICES = [
  ['logs', 'logs.v1.LogsService'],
  ['metrics', 'metrics.v1.MetricsService'],
  ['traces', 'trace.v1.TraceService'],
] as const
const LONGEST_MS = 120_000
const asIs = (bytes: Buffer) => bytes

/** A server of the three methods that decodes what it is called with. */
async function decodingServer(): Promise<{readonly address: string; readonly decoded: () => number}> {
  // It would print the header values of hostile clients.
  setLogVerbosity(logVerbosity.NONE)
  let decoded = 0
  const server = new Server()
  for (const [signal, service] of SERVICES) {
    const handler: handleUnaryCall<Buffer, Buffer> = ({request}, answer) => {
      try {
        decodeProtobuf(signal, request)
        decoded += 1
        answer(null, Buffer.alloc(0))
      } catch {
        answer({code: status.INVALID_ARGUMENT})
      }
    }
    const method = {
      path: pathOf(service),
      requestStream: false,
      responseStream: false,
      requestSerialize: asIs,
      requestDeserialize: asIs,
      responseSerialize: asIs,
      responseDeserialize: asIs,
    } as const
    server.addService({export: method}, {export: handler})
  }
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    )
  })
  onTestFinished(() => server.forceShutdown())
  return {address: `127.0.0.1:${port}`, decoded: () => decoded}
}

function pathOf(service: string): string {
  return `/opentelemetry.proto.collector.${service}/Export`
}

describe('the frames of a gRPC client', () => {
  it('begin from calls that a server understands', async () => {
    const {address, decoded} = await decodingServer()
    const opened = await (await loadTarget('grpc')).open({grpc: address})
    await opened.run(
      clientBytes({path: pathOf('logs.v1.LogsService'), message: Buffer.from([0, 0, 0, 0, 0])}),
    )
    await opened.close()
    expect(decoded()).toBe(1)
  })

  it(
    'reach what decodes their messages, changed as they are',
    async () => {
      const {address, decoded} = await decodingServer()
      const {finds, inputs} = await fuzz('grpc', {seed: 1, inputs: 600, surroundings: {grpc: address}})
      expect(finds).toEqual([])
      expect(inputs).toBe(600)
      expect(decoded()).toBeGreaterThan(100)
    },
    LONGEST_MS,
  )
})
