import {Agent, request} from 'node:http'
import {setTimeout as sleep} from 'node:timers/promises'
import type {CapturedBatch} from './captures.ts'

/** A number is the seed of a shuffle. */
export type ReplayOrder = 'sent' | 'reverse' | number

export type ReplayOptions = {
  order?: ReplayOrder
  /** Requests in flight at once; 1, as the newest client does, unless said. */
  concurrency?: number
  /** Wait before each send but a lane's first. */
  paceMs?: number
  /** Nothing more is sent once it aborts; the replies end there. */
  signal?: AbortSignal
  /** Sent with each batch besides those that describe it. */
  headers?: Readonly<Record<string, string>>
}

/** `status` is `undefined` when the connection broke before an answer. */
export type Reply = {readonly batch: CapturedBatch; readonly status: number | undefined}

/** Posts batches to an OTLP/HTTP listener over keep-alive connections. Replies are in order of sending. */
export async function replay(
  baseUrl: string,
  batches: readonly CapturedBatch[],
  {order = 'sent', concurrency = 1, paceMs = 0, signal, headers = {}}: ReplayOptions = {},
): Promise<Reply[]> {
  const agent = new Agent({keepAlive: true, maxSockets: concurrency})
  const queue = [...ordered(batches, order).entries()]
  const replies: Reply[] = []
  const sendQueue = async () => {
    for (let isFirst = true; queue.length > 0 && !signal?.aborted; isFirst = false) {
      if (paceMs > 0 && !isFirst) await sleep(paceMs)
      const next = queue.shift()
      if (next === undefined) return
      const [index, batch] = next
      replies[index] = {batch, status: await post(baseUrl, batch, {agent, headers})}
    }
  }
  try {
    await Promise.all(Array.from({length: concurrency}, sendQueue))
  } finally {
    agent.destroy()
  }
  return replies
}

/** The batches of these signals, in their order. */
export function ofSignals(
  batches: readonly CapturedBatch[],
  ...signals: CapturedBatch['signal'][]
): CapturedBatch[] {
  return batches.filter(batch => signals.includes(batch.signal))
}

/** The batches in another order of arrival; the same seed gives the same order. */
export function ordered(batches: readonly CapturedBatch[], order: ReplayOrder): CapturedBatch[] {
  if (order === 'sent') return [...batches]
  if (order === 'reverse') return [...batches].reverse()
  const rank = randomFrom(order)
  return batches
    .map(batch => ({batch, rank: rank()}))
    .sort((a, b) => a.rank - b.rank)
    .map(({batch}) => batch)
}

function post(
  baseUrl: string,
  batch: CapturedBatch,
  {agent, headers: further}: {agent: Agent; headers: Readonly<Record<string, string>>},
): Promise<number | undefined> {
  const headers: Record<string, string | number> = {...further, 'content-type': batch.contentType}
  if (batch.contentEncoding !== 'identity') headers['content-encoding'] = batch.contentEncoding
  if (batch.framing === 'length') headers['content-length'] = batch.body.length
  else headers['transfer-encoding'] = 'chunked'
  const url = baseUrl.replace(/\/$/, '') + batch.path
  return new Promise(resolve => {
    const sent = request(url, {method: 'POST', headers, agent}, response => {
      response.resume()
      response.once('end', () => resolve(response.statusCode))
      response.once('error', () => resolve(undefined))
    })
    sent.once('error', () => resolve(undefined))
    sent.end(batch.body)
  })
}

/** A linear congruential generator (constants of Numerical Recipes): numbers in [0, 1). */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
