import {Metadata, type StatusObject} from '@grpc/grpc-js'
import {encodeRetryStatus} from '../../otlp/encode-response.ts'
import type {Refusal} from '../answer.ts'

/** How a client may compress. grpc-js itself would take more, and says so unless told otherwise. */
export const ACCEPTED = 'identity,gzip'

/** What a call ends with instead of an answer, with when to try again where that may help. */
export function rpcStatus({rpcCode, message, headers}: Refusal): StatusObject {
  const metadata = new Metadata()
  metadata.set('grpc-accept-encoding', ACCEPTED)
  const retryAfterSeconds = headers['retry-after']
  if (retryAfterSeconds !== undefined) {
    const details = encodeRetryStatus(rpcCode, message, Number(retryAfterSeconds))
    metadata.set('grpc-status-details-bin', Buffer.from(details))
  }
  return {code: rpcCode, details: message, metadata}
}
