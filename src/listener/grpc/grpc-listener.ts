import {once} from 'node:events'
import {createServer, type Server, type Socket} from 'node:net'
import type {Tls} from '../http-listener.ts'
import type {Intake} from '../intake.ts'
import {type Bound, listenOn} from '../listen-on.ts'
import type {GrpcServer} from './grpc-server.ts'

export type GrpcListenerOptions = {
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
  readonly intake: Intake
  readonly tls?: Tls | undefined
  /** From the start of a call to the end of its message. */
  readonly messageMs?: number | undefined
}

/** A client needs one. Each may have a hundred calls, of which none has its message. */
const MAX_CONNECTIONS = 256

/**
 * OTLP over gRPC. Holds the port itself and gives connections to `GrpcServer`, which is loaded with the first of them:
 * HTTP/2 and gRPC take 15 MiB, which a machine without gRPC clients does not need.
 */
export class GrpcListener {
  private readonly options: GrpcListenerOptions
  private readonly server: Server
  private readonly connections = new Set<Socket>()
  private loading: Promise<GrpcServer> | undefined

  constructor(options: GrpcListenerOptions) {
    this.options = options
    this.server = createServer(socket => void this.accept(socket))
  }

  /** @throws the system's error, EADDRINUSE among them, when it cannot listen. */
  start(): Promise<Bound> {
    return listenOn(this.server, this.options)
  }

  /** Takes no new connections and waits for calls under way, at most so long. */
  async stop(drainMs: number): Promise<void> {
    const closed = once(this.server, 'close')
    this.server.close()
    const timer = setTimeout(() => {
      for (const socket of this.connections) socket.destroy()
    }, drainMs)
    const grpc = await this.loading
    grpc?.stop()
    // A connection that never asked anything has nothing under way.
    for (const socket of this.connections) if (socket.bytesRead === 0) socket.destroy()
    await closed
    clearTimeout(timer)
  }

  private async accept(socket: Socket): Promise<void> {
    if (this.connections.size >= MAX_CONNECTIONS) this.closeOldest()
    this.connections.add(socket)
    socket.once('close', () => this.connections.delete(socket))
    // Without a handler, an error of a connection that has gone would end the process.
    socket.on('error', ignoreGoneClient)
    this.loading ??= this.load()
    const grpc = await this.loading
    if (!this.server.listening) socket.destroy()
    else if (!socket.destroyed) grpc.accept(socket)
  }

  /**
   * After an error of protocol Node's HTTP/2 neither closes a connection nor sees its client go: such ones would fill
   * all places until a ping tells. A client that loses a sound one makes its call again on another.
   */
  private closeOldest(): void {
    const [oldest] = this.connections
    if (oldest === undefined) return
    this.connections.delete(oldest)
    oldest.destroy()
  }

  private async load(): Promise<GrpcServer> {
    const {GrpcServer} = await import('./grpc-server.ts')
    return new GrpcServer(this.options)
  }
}

function ignoreGoneClient(): void {
  // Nobody is left to be told.
}
