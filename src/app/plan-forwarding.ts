import type {Connection} from '../config/connection.ts'
import {whichRemotes} from '../forward/which-remotes.ts'
import type {ReceivedBatch} from '../listener/received-batch.ts'
import {OtlpDecodeError} from '../otlp/decode-error.ts'
import {type RedactedBatch, redactBatch, type SentBatch} from '../otlp/redact/redact-batch.ts'
import type {OutboxLimits} from '../store/outbox-table.ts'
import type {Forwarding} from '../store/usage-store.ts'
import {isCanary} from '../usage/canary.ts'

/** `undefined` when a batch is malformed, so that nobody can say what is in it. The body is handed over. */
export type Redact = (batch: SentBatch) => Promise<RedactedBatch | undefined>

/**
 * Where a batch goes. When every remote that gets it wants it redacted, that happens here, before the disk;
 * `undefined` when there is no remote at all, and for a canary of `stackspend doctor`, which passes nobody over.
 */
export async function planForwarding(
  received: ReceivedBatch,
  {
    connections,
    limits,
    receivedAtMs,
    redact = async batch => tryRedact(batch),
  }: {
    connections: readonly Connection[]
    limits: OutboxLimits
    receivedAtMs: number
    redact?: Redact
  },
): Promise<Forwarding | undefined> {
  if (connections.length === 0 || isCanary(received.scopeNames)) return undefined
  const {signal} = received.decoded
  const remotes = whichRemotes(connections, {signal, scopeNames: received.scopeNames})
  const passedOver = connections.filter(connection => !remotes.includes(connection))
  const {body, encoding, contentType, contentEncoding} = received
  const batch = {signal, encoding, contentType, contentEncoding, body, receivedAtMs}
  const plan = {
    batch,
    remotes: remotes.map(({name}) => name),
    passedOver: passedOver.map(({name}) => name),
    limits,
    redactedAttributes: 0,
  }
  if (remotes.length === 0 || remotes.some(remote => !remote.redact)) return plan
  const redacted = await redact(batch)
  // What cannot be redacted for certain is not let out, nor kept: a record in it is malformed.
  if (redacted === undefined) return {...plan, remotes: [], withheld: plan.remotes}
  return {
    ...plan,
    batch: {...batch, body: redacted.body, contentEncoding: redacted.contentEncoding},
    redactedAttributes: redacted.removed,
  }
}

/** `undefined` when the batch is malformed, so that nobody can say what is in it. */
export function tryRedact(batch: SentBatch): RedactedBatch | undefined {
  try {
    return redactBatch(batch)
  } catch (error) {
    if (error instanceof OtlpDecodeError) return undefined
    throw error
  }
}
