import {createGzip} from 'node:zlib'
import {Refusal} from '../listener/answer.ts'
import {GrowingBytes} from '../listener/growing-bytes.ts'
import {inflate} from '../listener/inflate.ts'
import {BODY_LIMIT_BYTES} from '../listener/read-body.ts'
import {OtlpDecodeError} from '../otlp/decode-error.ts'
import {type RedactedBatch, redactBatch, type SentBatch} from '../otlp/redact/redact-batch.ts'

/** As `redactBatch`, holding each form of the bytes once; `undefined` when the batch is malformed. */
export async function redactLarge(batch: SentBatch): Promise<RedactedBatch | undefined> {
  const {body, contentEncoding} = batch
  try {
    if (contentEncoding === 'identity') return redactBatch(batch)
    const message = await inflate(body, BODY_LIMIT_BYTES)
    const {body: bytes, removed} = redactBatch({...batch, body: message, contentEncoding: 'identity'})
    if (removed === 0) return {body, contentEncoding, removed}
    message.buffer.transfer(0)
    return {body: await deflate(bytes), contentEncoding, removed}
  } catch (error) {
    if (error instanceof OtlpDecodeError || error instanceof Refusal) return undefined
    throw error
  }
}

async function deflate(bytes: Uint8Array): Promise<Buffer> {
  const deflated = new GrowingBytes()
  const gzip = createGzip()
  gzip.end(bytes)
  for await (const piece of gzip) deflated.add(piece)
  return deflated.bytes()
}
