import type {DecodedBatch, Signal} from '../otlp/records.ts'
import {refusals} from './answer.ts'
import {SMALL_BYTES} from './byte-budget.ts'
import {inflate, inflateSmall} from './inflate.ts'
import type {Intake} from './intake.ts'
import type {LargeBody} from './large-reader.ts'
import {readBatch} from './read-batch.ts'
import {limitOf} from './read-body.ts'
import type {ReceivedBatch} from './received-batch.ts'

/** A body as it was sent, and what its request said about it. */
export type ReceivedBody = Pick<ReceivedBatch, 'body' | 'encoding' | 'contentType' | 'contentEncoding'> & {
  /** The signal that the path named. */
  readonly named: Signal | undefined
}

/**
 * Reads what came: a small body at once, a large one where the intake has it read. The caller closes `pieces`.
 * @throws Refusal 400 undecodable, 404 no signal, 413 too large, 503 too much at a time
 */
export async function readReceived(
  received: ReceivedBody,
  {intake, lease, isAwaited}: {readonly intake: Intake} & Pick<LargeBody, 'lease' | 'isAwaited'>,
): Promise<ReceivedBatch> {
  const {body, encoding, contentType, contentEncoding, named} = received
  const limitBytes = limitOf(intake, encoding)
  const message = contentEncoding === 'gzip' ? await inflateAt(intake, body, limitBytes) : body
  const {readLarge} = intake
  if (readLarge !== undefined && (message === undefined || message.length > SMALL_BYTES)) {
    const {signal, rejected, ...large} = await readLarge({
      ...{body, contentEncoding, encoding, named, limitBytes, lease, isAwaited},
    })
    return {...large, decoded: withoutRecords(signal, rejected), encoding, contentType, contentEncoding}
  }
  if (message === undefined) throw refusals.tooLarge(limitBytes)
  const read = readBatch(message, {named, encoding, wanted: intake.wanted})
  return {...read, body, encoding, contentType, contentEncoding}
}

/** `undefined` when it is for the reader of large bodies. */
async function inflateAt(intake: Intake, body: Buffer, limitBytes: number): Promise<Buffer | undefined> {
  if (intake.readLarge === undefined) return inflate(body, limitBytes)
  return body.length > SMALL_BYTES ? undefined : inflateSmall(body, Math.min(SMALL_BYTES, limitBytes))
}

function withoutRecords(signal: Signal, rejected: number): DecodedBatch {
  const none = {groups: [], rejected}
  switch (signal) {
    case 'logs':
      return {signal, ...none}
    case 'metrics':
      return {signal, ...none}
    case 'traces':
      return {signal, ...none}
    default:
      return signal satisfies never
  }
}
