import {createHash} from 'node:crypto'
import {once} from 'node:events'
import {createServer, type IncomingMessage, type Server, type ServerResponse} from 'node:http'
import {buffer} from 'node:stream/consumers'

/** What a remote does to its clients, one after another. */
export const FAULTS = ['none', 'away', '503', 'reset', '429', 'silent', 'slow', '500', 'lost'] as const
export type Fault = (typeof FAULTS)[number]

const SLOW_MS = 800

/** A remote whose behaviour changes; keeps of each body it took no more than its hash. */
export class FaultySink {
  /** Hashes of the bodies that it took in, and how often each came. */
  readonly taken = new Map<string, number>()
  private fault: Fault = 'none'
  private server: Server | undefined
  private port = 0

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  async start(): Promise<void> {
    this.server = createServer((request, response) => {
      this.serve(request, response).catch(() => {
        // The client went away: that is one of the faults.
      })
    })
    this.server.listen(this.port, '127.0.0.1')
    await once(this.server, 'listening')
    const bound = this.server.address()
    if (bound !== null && typeof bound !== 'string') this.port = bound.port
  }

  async stop(): Promise<void> {
    const {server} = this
    if (server === undefined) return
    this.server = undefined
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }

  async become(fault: Fault): Promise<void> {
    this.fault = fault
    if (fault === 'away') await this.stop()
    else if (this.server === undefined) await this.start()
    // What it has left without an answer.
    else this.server.closeAllConnections()
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const {fault} = this
    const hash = bodyHash(await buffer(request))
    switch (fault) {
      case 'reset':
        return void request.socket.destroy()
      case 'silent':
        return
      case '503':
      case '429':
        return void response.writeHead(Number(fault), {'retry-after': '1'}).end()
      case '500':
        return void response.writeHead(500).end()
      case 'slow':
        await new Promise(resolve => setTimeout(resolve, SLOW_MS))
        break
      case 'none':
      case 'lost':
      case 'away':
        break
      default:
        fault satisfies never
    }
    this.taken.set(hash, (this.taken.get(hash) ?? 0) + 1)
    // It has it, and its answer gets lost.
    if (fault === 'lost') return void request.socket.destroy()
    response.writeHead(200, {'content-type': 'application/x-protobuf'}).end()
  }
}

export function bodyHash(body: Uint8Array): string {
  return createHash('sha1').update(body).digest('base64')
}
