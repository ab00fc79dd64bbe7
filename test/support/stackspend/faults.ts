import type {ServerResponse} from 'node:http'
import {setTimeout as sleep} from 'node:timers/promises'
import type {ReceivedRequest} from './received-request.ts'

/** One way in which a request can go wrong. What the server does with its content is said with each. */
export type Fault =
  /** Answers properly: for a list in which some requests succeed. */
  | 'none'
  /** Resets the connection as soon as the headers are there: nothing is read, nothing kept. */
  | 'reset-before-reading'
  /** Reads and keeps everything, then resets: the sender cannot know. */
  | 'reset-after-reading'
  /** Keeps everything, answers 200, and closes in the middle of the body that it announced. */
  | 'close-mid-response'
  /** Reads everything, keeps nothing and never answers. */
  | 'never-answer'
  /** Keeps everything, sends headers and some of the body, and never the rest. */
  | 'stuck-body'
  /** Answers 200 with a body that is neither OTLP nor JSON. */
  | 'gibberish'
  /** Refuses. `retryAfter` is the header as it is sent: seconds or an HTTP date. `code` is the API's error code. */
  | {readonly status: number; readonly retryAfter?: string; readonly code?: string}
  /** Redirects. */
  | {readonly redirectTo: string}
  /** Answers properly, so much later. */
  | {readonly delayMs: number}
  /** Answers properly, the body in pieces of one byte with a pause before each. */
  | {readonly dripMs: number}
  /** OTLP: 200, but these many records of the batch were not taken. */
  | {readonly rejectedRecords: number; readonly message?: string}
  /** Answers 200 with so large a body. */
  | {readonly bodyBytes: number}

/** `api` is all but ingest; `rollups`, `line-items` and `connections` are its parts; `logs` and `metrics` those of `ingest`. */
export type FaultRoute =
  | 'all'
  | 'ingest'
  | 'logs'
  | 'metrics'
  | 'api'
  | 'rollups'
  | 'line-items'
  | 'connections'

/** Decides by the request and how many this plan saw before. */
export type FaultRule = (request: ReceivedRequest, index: number) => Fault

/** What to do with the next requests: always the same, one by one and then no more, or by rule. */
export class FaultPlan {
  readonly #plans = new Map<FaultRoute, {rule: FaultRule; seen: number}>()

  set(route: FaultRoute, faults: Fault | readonly Fault[] | FaultRule): void {
    this.#plans.set(route, {rule: toRule(faults), seen: 0})
  }

  clear(): void {
    this.#plans.clear()
  }

  /** The fault for a request that several routes describe: the first that has a plan decides. */
  next(routes: readonly FaultRoute[], request: ReceivedRequest): Fault {
    const plan = routes.map(route => this.#plans.get(route)).find(found => found !== undefined)
    if (plan === undefined) return 'none'
    plan.seen += 1
    return plan.rule(request, plan.seen - 1)
  }
}

function toRule(faults: Fault | readonly Fault[] | FaultRule): FaultRule {
  if (typeof faults === 'function') return faults
  if (Array.isArray(faults)) return (_request, index) => (faults as readonly Fault[])[index] ?? 'none'
  return () => faults as Fault
}

/** What is to be sent when nothing goes wrong. */
export type Answer = {
  readonly status: number
  readonly contentType: string
  readonly body: Uint8Array
  readonly headers?: Readonly<Record<string, string>>
}

export function send(response: ServerResponse, {status, contentType, body, headers}: Answer): void {
  response.writeHead(status, {...headers, 'content-type': contentType, 'content-length': body.length})
  response.end(body)
}

/** Sends the headers and half of the body (at least announces a byte that never comes). */
export function sendHalf(response: ServerResponse, {status, contentType, body}: Answer): void {
  response.writeHead(status, {'content-type': contentType, 'content-length': body.length + 1})
  response.flushHeaders()
  response.write(body.subarray(0, Math.floor(body.length / 2)))
}

export async function drip(response: ServerResponse, answer: Answer, pauseMs: number): Promise<void> {
  response.writeHead(answer.status, {
    'content-type': answer.contentType,
    'content-length': answer.body.length,
  })
  response.flushHeaders()
  for (const byte of answer.body) {
    await sleep(pauseMs)
    if (response.destroyed) return
    response.write(Uint8Array.of(byte))
  }
  response.end()
}
