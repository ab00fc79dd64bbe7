import {setTimeout as sleep} from 'node:timers/promises'
import {
  type CallOptions,
  Client,
  type ClientOptions,
  credentials,
  Metadata,
  type ServiceError,
  status,
} from '@grpc/grpc-js'
import {onTestFinished} from 'vitest'
import type {Signal} from '../../src/otlp/records.ts'

export type GrpcAnswer = {
  /** Of `google.rpc.Code`; 0 is done. */
  readonly code: number
  readonly message: string
  /** Absent unless done. */
  readonly body: Buffer | undefined
  /** What came after all. */
  readonly trailers: Metadata
}

export type GrpcCall = {
  readonly signal?: Signal
  readonly path?: string
  readonly body?: Uint8Array
  readonly metadata?: Readonly<Record<string, string>>
  readonly options?: CallOptions
}

const SERVICES = {
  logs: 'logs.v1.LogsService',
  metrics: 'metrics.v1.MetricsService',
  traces: 'trace.v1.TraceService',
} as const

/** The path of the method that takes a signal, as the proto files have it. */
export function exportPath(signal: Signal): string {
  return `/opentelemetry.proto.collector.${SERVICES[signal]}/Export`
}

/** One connection of a real gRPC client to `HOST:PORT`, closed when the test is over. */
export function connectGrpc(
  address: string,
  options: ClientOptions & {readonly ca?: Buffer} = {},
): (call: GrpcCall) => Promise<GrpcAnswer> {
  const {ca, ...channel} = options
  const security = ca === undefined ? credentials.createInsecure() : credentials.createSsl(ca)
  const client = new Client(address, security, {'grpc.use_local_subchannel_pool': 1, ...channel})
  onTestFinished(() => client.close())
  return call => exportOnce(client, call)
}

/** Logs unless said otherwise. */
function exportOnce(
  client: Client,
  {
    signal = 'logs',
    path = exportPath(signal),
    body = new Uint8Array(0),
    metadata = {},
    options = {},
  }: GrpcCall,
): Promise<GrpcAnswer> {
  const headers = new Metadata()
  for (const [name, value] of Object.entries(metadata)) headers.set(name, value)
  return new Promise(resolve => {
    let answer: Pick<GrpcAnswer, 'code' | 'message' | 'body'> | undefined
    const call = client.makeUnaryRequest(
      path,
      (bytes: Uint8Array) => Buffer.from(bytes),
      (bytes: Buffer) => bytes,
      body,
      headers,
      options,
      (error: ServiceError | null, received?: Buffer) => {
        answer = {code: error?.code ?? status.OK, message: error?.details ?? '', body: received}
      },
    )
    call.once('status', async ({metadata: trailers}) => {
      // The callback has its turn after the status.
      while (answer === undefined) await sleep(0)
      resolve({...answer, trailers})
    })
  })
}
