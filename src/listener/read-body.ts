import type {IncomingMessage} from 'node:http'
import {promisify} from 'node:util'
import {gunzip} from 'node:zlib'
import {refusals} from './answer.ts'

/** Largest body, before and after gunzip. OTLP/HTTP recommends 64 MiB. */
export const BODY_LIMIT_BYTES = 64 * 1024 * 1024

export type ContentEncoding = 'identity' | 'gzip'

const inflate = promisify(gunzip)

/** @throws Refusal 415 for an encoding other than identity and gzip. */
export function readContentEncoding(request: IncomingMessage): ContentEncoding {
  const encoding = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase()
  if (encoding === 'identity' || encoding === 'gzip') return encoding
  if (encoding === '') return 'identity'
  throw refusals.contentEncoding()
}

/**
 * The whole body as it was sent. Keeps nothing over the limit and leaves the rest unread, the connection
 * open for the answer. @throws Refusal 413 over the limit; the connection's own error when the client goes away
 */
export async function readBody(request: IncomingMessage, limitBytes: number): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) throw refusals.tooLarge(limitBytes)
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request.iterator({destroyOnReturn: false})) {
    bytes += chunk.length
    if (bytes > limitBytes) throw refusals.tooLarge(limitBytes)
    chunks.push(chunk)
  }
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, bytes)
}

/**
 * The message inside a body. Inflates no further than the limit, so that a small body cannot become a
 * large one. @throws Refusal 400 for broken gzip, 413 over the limit
 */
export async function inflateBody(
  body: Buffer,
  encoding: ContentEncoding,
  limitBytes: number,
): Promise<Buffer> {
  if (encoding === 'identity') return body
  try {
    return await inflate(body, {maxOutputLength: limitBytes})
  } catch (error) {
    if (error instanceof RangeError) throw refusals.tooLarge(limitBytes)
    throw refusals.undecodable('the body is not valid gzip')
  }
}
