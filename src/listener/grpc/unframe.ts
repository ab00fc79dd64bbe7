import {Refusal} from '../answer.ts'
import type {ContentEncoding} from '../read-body.ts'
import {FRAME_BYTES} from './message-meter.ts'

/**
 * A message as it came but for the frame before it, which tells whether it is compressed as the call says.
 * @throws Refusal UNIMPLEMENTED for compression other than gzip, INTERNAL for none that is named
 */
export function unframe(
  framed: Buffer,
  compression: string,
): {readonly body: Buffer; readonly contentEncoding: ContentEncoding} {
  const body = framed.subarray(FRAME_BYTES)
  if (framed[0] === 0) return {body, contentEncoding: 'identity'}
  if (compression === 'gzip') return {body, contentEncoding: 'gzip'}
  // gRPC's "Compression" asks for just these two codes.
  if (compression === 'identity')
    throw new Refusal(400, 13, 'the message is marked as compressed, and the call does not say how')
  throw new Refusal(415, 12, 'the compression must be identity or gzip')
}
