import type {Socket} from 'node:net'

/** Some milliseconds' worth. What comes on a connection at once is else served to its end: up to 2 MiB of requests. */
const TURN_REQUESTS = 50
/** Then others have the time to themselves. */
const PAUSE_MS = 50

/** Keeps a connection that sends requests without waiting for answers from making the others wait. */
export class PipelineGuard {
  private readonly limit: number
  private readonly unanswered = new WeakMap<Socket, number>()
  private readonly answeredInTurn = new Map<Socket, number>()

  /** So many requests of a connection may be without an answer. */
  constructor(limit: number) {
    this.limit = limit
  }

  /** A request came; whether it is within the limit. */
  enter(socket: Socket): boolean {
    const count = (this.unanswered.get(socket) ?? 0) + 1
    this.unanswered.set(socket, count)
    return count <= this.limit
  }

  /** It has its answer. After many in a turn of the event loop no more are read for a while. */
  leave(socket: Socket): void {
    this.unanswered.set(socket, (this.unanswered.get(socket) ?? 1) - 1)
    const {answeredInTurn} = this
    if (answeredInTurn.size === 0) setImmediate(() => this.beginTurn())
    const count = (answeredInTurn.get(socket) ?? 0) + 1
    answeredInTurn.set(socket, count)
    if (count >= TURN_REQUESTS) socket.pause()
  }

  private beginTurn(): void {
    for (const [socket, count] of this.answeredInTurn)
      if (count >= TURN_REQUESTS) setTimeout(() => socket.resume(), PAUSE_MS).unref()
    this.answeredInTurn.clear()
  }
}
