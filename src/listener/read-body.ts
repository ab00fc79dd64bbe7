import type {IncomingMessage} from 'node:http'
import type {OtlpEncoding} from '../otlp/otlp-encoding.ts'
import {refusals} from './answer.ts'
import type {ByteLease} from './byte-budget.ts'
import {giveBack} from './give-back.ts'
import {GrowingBytes} from './growing-bytes.ts'

const MIB = 1024 * 1024

/** Largest body, before and after gunzip. OTLP/HTTP recommends 64 MiB. */
export const BODY_LIMIT_BYTES = 64 * MIB

/**
 * Of JSON, which takes more memory to look through. Claude Code's largest batch, 512 records with 60 KiB of raw body each,
 * has 30 MiB, and some 36 MiB with JSON's escapes.
 */
export const JSON_BODY_LIMIT_BYTES = 40 * MIB

export type ContentEncoding = 'identity' | 'gzip'

export function limitOf(
  {bodyLimitBytes}: {readonly bodyLimitBytes?: number | undefined},
  encoding: OtlpEncoding,
): number {
  return bodyLimitBytes ?? (encoding === 'json' ? JSON_BODY_LIMIT_BYTES : BODY_LIMIT_BYTES)
}

/** @throws Refusal 415 for an encoding other than identity and gzip. */
export function readContentEncoding(request: IncomingMessage): ContentEncoding {
  const encoding = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase()
  if (encoding === 'identity' || encoding === 'gzip') return encoding
  if (encoding === '') return 'identity'
  throw refusals.contentEncoding()
}

/** @throws Refusal 413 for a body that says itself that it is over the limit. */
export function refuseTooLarge(request: IncomingMessage, limitBytes: number): void {
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) throw refusals.tooLarge(limitBytes)
}

/**
 * The whole body as it was sent. Keeps nothing over the limit and leaves the rest unread, the connection
 * open for the answer. What it says of its length holds no memory; what has come does.
 * @throws Refusal 413 over the limit, 503 when all requests together hold too much; the connection's own error when
 * the client goes away
 */
export function readBody(
  request: IncomingMessage,
  {limitBytes, lease}: {readonly limitBytes: number; readonly lease: ByteLease},
): Promise<Buffer> {
  // By its events: an iterator takes a quarter of all that such a request costs.
  return new Promise((resolve, reject) => {
    let first: Buffer | undefined
    let more: GrowingBytes | undefined
    let bytes = 0
    const announcedBytes = Number(request.headers['content-length'] ?? 0)
    const take = (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > limitBytes) return fail(refusals.tooLarge(limitBytes), chunk)
      // One for whose rest there is no room would keep out others, and be refused in the end.
      if (!lease.add(chunk.length) || lease.room < announcedBytes - bytes) return fail(refusals.busy(), chunk)
      if (first === undefined) {
        first = chunk
        return
      }
      if (more === undefined) {
        more = new GrowingBytes(announcedBytes || limitBytes)
        more.add(first)
        giveBack(first)
      }
      more.add(chunk)
      giveBack(chunk)
    }
    const end = () => {
      leave()
      resolve(more?.bytes() ?? first ?? Buffer.alloc(0))
    }
    const fail = (error: unknown, chunk?: Buffer) => {
      leave()
      for (const held of [first, chunk]) if (held !== undefined) giveBack(held)
      more?.discard()
      request.pause()
      reject(error)
    }
    const gone = () => fail(new Error('the connection has gone'))
    const leave = () => {
      request.off('data', take).off('end', end).off('error', fail).off('close', gone)
    }
    request.on('data', take).on('end', end).on('error', fail).on('close', gone)
  })
}
