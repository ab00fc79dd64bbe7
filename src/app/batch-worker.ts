import {isMainThread, parentPort} from 'node:worker_threads'
import {Refusal} from '../listener/answer.ts'
import {inflate} from '../listener/inflate.ts'
import {readBatch} from '../listener/read-batch.ts'
import type {ContentEncoding} from '../listener/read-body.ts'
import type {OtlpEncoding} from '../otlp/otlp-encoding.ts'
import type {Signal} from '../otlp/records.ts'
import {normalizeInPieces} from '../usage/normalize-in-pieces.ts'
import {WANTED} from '../usage/sources.ts'
import type {UsageBatch} from '../usage/usage-event.ts'
import {redactLarge} from './redact-large.ts'
import {toTransfer} from './to-transfer.ts'

/** What the thread is asked. Bytes go with it, and come back. */
export type BatchQuestion =
  | {
      readonly kind: 'read'
      readonly body: Uint8Array<ArrayBuffer>
      readonly encoding: OtlpEncoding
      readonly contentEncoding: ContentEncoding
      readonly named: Signal | undefined
      readonly limitBytes: number
      readonly receivedAtMs: number
    }
  /** The next piece of what was read. */
  | {readonly kind: 'piece'}
  /** What was read is wanted no more. */
  | {readonly kind: 'close'}
  | {
      readonly kind: 'redact'
      readonly body: Uint8Array<ArrayBuffer>
      readonly signal: Signal
      readonly encoding: OtlpEncoding
      readonly contentEncoding: ContentEncoding
    }

/** What it says: one answer to each question. A refusal comes in parts, since a copy of an error loses them. */
export type BatchAnswer =
  | {
      readonly kind: 'read'
      readonly body: Uint8Array<ArrayBuffer>
      readonly signal: Signal
      readonly rejected: number
      readonly scopeNames: ReadonlySet<string>
    }
  | ({readonly kind: 'refused'} & Pick<Refusal, 'status' | 'rpcCode' | 'message' | 'headers'>)
  /** Without `usage` there is no more. */
  | {readonly kind: 'piece'; readonly usage: UsageBatch | undefined}
  | {readonly kind: 'closed'}
  | {readonly kind: 'redacted'; readonly body: Uint8Array<ArrayBuffer>; readonly removed: number}
  /** Malformed, so that nobody can say what is in it. */
  | {readonly kind: 'not-redacted'}

/** The usage of the body that is open. */
let pieces: Iterator<UsageBatch> | undefined

// The entry of the thread that reads large bodies: blocking is its business.
if (!isMainThread && parentPort !== null) {
  const port = parentPort
  port.on('message', async (question: BatchQuestion) => {
    const answer = await answerTo(question)
    port.postMessage(answer, 'body' in answer ? [answer.body.buffer] : [])
  })
}

async function answerTo(question: BatchQuestion): Promise<BatchAnswer> {
  switch (question.kind) {
    case 'read':
      return read(question)
    case 'piece': {
      const next = pieces?.next()
      return {kind: 'piece', usage: next === undefined || next.done ? undefined : next.value}
    }
    case 'close':
      pieces = undefined
      return {kind: 'closed'}
    case 'redact':
      return redact(question)
    default:
      return question satisfies never
  }
}

async function read(question: Extract<BatchQuestion, {kind: 'read'}>): Promise<BatchAnswer> {
  const {body, encoding, contentEncoding, named, limitBytes, receivedAtMs} = question
  try {
    const message = contentEncoding === 'gzip' ? await inflate(body, limitBytes) : body
    try {
      const {decoded, scopeNames} = readBatch(message, {named, encoding, wanted: WANTED})
      pieces = normalizeInPieces(decoded, receivedAtMs)
      return {kind: 'read', body, signal: decoded.signal, rejected: decoded.rejected, scopeNames}
    } finally {
      // Not left to the garbage collector, which could let the next one come beside it.
      if (message !== body) message.buffer.transfer(0)
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    // Of a gzip body zlib may still read.
    if (contentEncoding === 'identity') body.buffer.transfer(0)
    const {status, rpcCode, message, headers} = error
    return {kind: 'refused', status, rpcCode, message, headers}
  }
}

async function redact(batch: Extract<BatchQuestion, {kind: 'redact'}>): Promise<BatchAnswer> {
  const redacted = await redactLarge(batch)
  return redacted === undefined
    ? {kind: 'not-redacted'}
    : {kind: 'redacted', body: toTransfer(redacted.body), removed: redacted.removed}
}
