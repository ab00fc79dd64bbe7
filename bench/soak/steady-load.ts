import {Agent, request} from 'node:http'
import {encodeLogs} from '../encode-logs.ts'
import {generateSession} from '../generate-session.ts'
import {createRandom} from '../random.ts'
import {bodyHash} from './faulty-sink.ts'

const CONNECTIONS = 8
const TICK_MS = 50
const SESSION_REQUESTS = 50
const RECORDS_PER_BATCH = 2
const RESEND_MS = 500

export type SteadyLoadOptions = {
  /** Base URL of the listener. */
  readonly url: string
  /** HTTP requests a second, two records each. */
  readonly rate: number
  readonly seed: number
}

/** An agent's fleet: sends at a steady rate, and sends again what was not answered 200, as an exporter does. */
export class SteadyLoad {
  /** Hashes of what was answered 200. */
  readonly acknowledged = new Set<string>()
  /** Records in what was answered 200. */
  records = 0
  readonly answersMs: number[] = []
  resent = 0
  private readonly options: SteadyLoadOptions
  private readonly agent = new Agent({keepAlive: true, maxSockets: CONNECTIONS})
  private readonly bodies: Generator<{body: Buffer; records: number}>
  private readonly underWay = new Set<Promise<void>>()
  private timer: NodeJS.Timeout | undefined

  constructor(options: SteadyLoadOptions) {
    this.options = options
    this.bodies = generateBodies(options.seed)
  }

  start(): void {
    const beganMs = performance.now()
    let sent = 0
    this.timer = setInterval(() => {
      const due = Math.floor(((performance.now() - beganMs) / 1_000) * this.options.rate)
      for (; sent < due; sent += 1) this.begin()
    }, TICK_MS)
  }

  /** Resolves once all that was begun has been answered 200. */
  async stop(): Promise<void> {
    clearInterval(this.timer)
    await Promise.all(this.underWay)
    this.agent.destroy()
  }

  private begin(): void {
    const {value} = this.bodies.next()
    if (value === undefined) return
    const done = this.deliver(value).finally(() => this.underWay.delete(done))
    this.underWay.add(done)
  }

  private async deliver({body, records}: {body: Buffer; records: number}): Promise<void> {
    for (;;) {
      const beganMs = performance.now()
      const status = await this.post(body)
      if (status === 200) {
        this.answersMs.push(performance.now() - beganMs)
        this.acknowledged.add(bodyHash(body))
        this.records += records
        return
      }
      this.resent += 1
      await new Promise(resolve => setTimeout(resolve, RESEND_MS))
    }
  }

  private post(body: Buffer): Promise<number | undefined> {
    const headers = {'content-type': 'application/x-protobuf', 'content-length': body.length}
    return new Promise(resolve => {
      const sent = request(
        `${this.options.url}/v1/logs`,
        {method: 'POST', headers, agent: this.agent},
        response => {
          response.resume()
          response.once('end', () => resolve(response.statusCode))
        },
      )
      sent.once('error', () => resolve(undefined))
      sent.end(body)
    })
  }
}

function* generateBodies(seed: number): Generator<{body: Buffer; records: number}> {
  const random = createRandom(seed)
  for (let user = 0; ; user = (user + 1) % CONNECTIONS) {
    const records = generateSession(random, {user, startMs: Date.now() - 3_600_000, count: SESSION_REQUESTS})
    const logs = records.filter(record => record.lane === 'log')
    for (let start = 0; start < logs.length; start += RECORDS_PER_BATCH) {
      const batch = logs.slice(start, start + RECORDS_PER_BATCH)
      yield {body: encodeLogs(batch), records: batch.length}
    }
  }
}
