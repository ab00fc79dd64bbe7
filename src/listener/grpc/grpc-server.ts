import type {Socket} from 'node:net'
import {
  type ConnectionInjector,
  logVerbosity,
  Server,
  ServerCredentials,
  setLogVerbosity,
} from '@grpc/grpc-js'
import {millisecondsInHour, millisecondsInMinute, millisecondsInSecond} from 'date-fns/constants'
import type {Tls} from '../http-listener.ts'
import type {Intake} from '../intake.ts'
import {answerExport, exportPath} from './answer-export.ts'
import {guardCalls} from './guard-calls.ts'

export type GrpcServerOptions = {
  readonly intake: Intake
  readonly tls?: Tls | undefined
  /** From the start of a call to the end of its message. */
  readonly messageMs?: number | undefined
}

/** Largest message. grpc-js holds one twice while it puts it together, so this is half of what HTTP takes. */
const MESSAGE_LIMIT_BYTES = 32 * 1024 * 1024
/** Clients give some 10 s for all of a call. */
const MESSAGE_TIMEOUT_MS = 10 * millisecondsInSecond

/** Of all connections together. An SDK has at most 30 of a signal under way. */
const MAX_CALLS = 500

const SERVER_OPTIONS = {
  'grpc.enable_channelz': 0,
  'grpc.max_concurrent_streams': 100,
  // The guard measures what arrives; here it would be what the client says about it.
  'grpc.max_receive_message_length': -1,
  // Nothing is lost by it: a client whose call meets the end of its connection makes it again on another.
  'grpc.max_connection_idle_ms': millisecondsInHour,
  'grpc.keepalive_time_ms': 2 * millisecondsInMinute,
  'grpc.keepalive_timeout_ms': 20 * millisecondsInSecond,
}

const SIGNALS = ['logs', 'metrics', 'traces'] as const

const asTheyAre = (bytes: Buffer): Buffer => bytes

/** The three `Export` services of OTLP, for connections that are given to it. */
export class GrpcServer {
  private readonly injector: ConnectionInjector

  constructor({intake, tls, messageMs = MESSAGE_TIMEOUT_MS}: GrpcServerOptions) {
    // It would print headers that it cannot read.
    setLogVerbosity(logVerbosity.NONE)
    const messageBytes = Math.min(intake.bodyLimitBytes ?? MESSAGE_LIMIT_BYTES, MESSAGE_LIMIT_BYTES)
    const guard = guardCalls(intake, {messageBytes, messageMs, calls: MAX_CALLS})
    const server = new Server({...SERVER_OPTIONS, interceptors: [guard]})
    for (const signal of SIGNALS) {
      const answer = answerExport(signal, intake)
      server.register(exportPath(signal), answer, asTheyAre, asTheyAre, 'unary')
    }
    this.injector = server.createConnectionInjector(credentialsOf(tls))
  }

  accept(socket: Socket): void {
    this.injector.injectConnection(socket)
  }

  /** Ends each connection once its calls are answered. */
  stop(): void {
    this.injector.destroy()
  }
}

function credentialsOf(tls: Tls | undefined): ServerCredentials {
  if (tls === undefined) return ServerCredentials.createInsecure()
  const pair = {private_key: Buffer.from(tls.key), cert_chain: Buffer.from(tls.cert)}
  return ServerCredentials.createSsl(null, [pair])
}
