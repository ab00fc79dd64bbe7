import {StackspendError} from '../errors.ts'
import {GrpcListener} from '../listener/grpc/grpc-listener.ts'
import {HttpListener, type Tls} from '../listener/http-listener.ts'
import type {Intake} from '../listener/intake.ts'
import type {GrpcPort} from './choose-grpc-port.ts'
import {describeListenError} from './listen-error.ts'

/** Where a `watch` listens. */
export type Listeners = {
  /** `HOST:PORT` of OTLP over HTTP. */
  readonly address: string
  /** Its base URL, as this machine reaches it. */
  readonly http: string
  /** `HOST:PORT` of OTLP over gRPC, as this machine reaches it; `null` where none is taken. */
  readonly grpc: string | null
  /** Why there is no gRPC although it was not turned off. */
  readonly grpcProblem?: string | undefined
  /** Takes nothing new and waits for requests under way, at most so long. */
  readonly stop: (drainMs: number) => Promise<void>
}

export type ListenAt = {
  readonly host: string
  readonly port: number
  readonly grpc: GrpcPort | undefined
  readonly tls?: Tls | undefined
}

/** Addresses that stand for all of a machine's, which not every system lets one connect to. */
const EVERYWHERE = new Map([
  ['0.0.0.0', '127.0.0.1'],
  ['::', '::1'],
])

/** Starts to take in telemetry. @throws StackspendError PORT_BUSY, LISTEN_FAILED; then nothing listens. */
export async function openListeners({host, port, grpc, tls}: ListenAt, intake: Intake): Promise<Listeners> {
  const listener = new HttpListener({host, port, intake, tls})
  const bound = await listener.start().catch(async error => {
    throw await describeListenError(error, {host, port, flag: '--port'})
  })
  const scheme = tls === undefined ? 'http' : 'https'
  const opened = {
    address: joinAddress(bound.host, bound.port),
    http: `${scheme}://${reachedAt(bound)}`,
    grpc: null,
    stop: (drainMs: number) => listener.stop(drainMs),
  }
  if (grpc === undefined) return opened
  const grpcListener = new GrpcListener({host, port: grpc.port, intake, tls})
  try {
    const grpcBound = await grpcListener.start()
    const stop = async (drainMs: number) => {
      await Promise.all([listener.stop(drainMs), grpcListener.stop(drainMs)])
    }
    return {...opened, grpc: reachedAt(grpcBound), stop}
  } catch (cause) {
    const error = await describeListenError(cause, {host, port: grpc.port, flag: '--grpc-port'})
    if (grpc.isOptional && error instanceof StackspendError) {
      return {...opened, grpcProblem: `no gRPC is taken: ${error.message}`}
    }
    await listener.stop(0)
    throw error
  }
}

function reachedAt({host, port}: {readonly host: string; readonly port: number}): string {
  return joinAddress(EVERYWHERE.get(host) ?? host, port)
}

function joinAddress(host: string, port: number): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`
}
