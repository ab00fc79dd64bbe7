import {isMalformedInput, OtlpDecodeError, OtlpLimitError} from './decode-error.ts'
import {type RecordReader, readEnvelope} from './protobuf/envelope.ts'
import {readLog} from './protobuf/read-log.ts'
import {readMetric} from './protobuf/read-metric.ts'
import {readSpan} from './protobuf/read-span.ts'
import {openReader} from './protobuf/wire.ts'
import {RecordSink} from './record-sink.ts'
import type {Decoded, DecodedBatch, Signal, WithAttributes} from './records.ts'
import {EVERYTHING, type Wanted} from './wanted.ts'

/**
 * Reads an export request of `signal` from protobuf. What `wanted` leaves out is stepped over unread,
 * so that nothing is known about its soundness either; without `wanted` everything is read.
 * A malformed record is counted and costs only itself; attributes given twice keep the last value.
 * @throws {OtlpDecodeError} when the envelope (the request, a resource or a scope) can't be read.
 */
export function decodeProtobuf(signal: Signal, bytes: Uint8Array, wanted: Wanted = EVERYTHING): DecodedBatch {
  switch (signal) {
    case 'logs':
      return {signal, ...decode(bytes, readLog, wanted)}
    case 'metrics':
      return {signal, ...decode(bytes, readMetric, wanted)}
    case 'traces':
      return {signal, ...decode(bytes, readSpan, wanted)}
    default:
      return signal satisfies never
  }
}

function decode<T extends WithAttributes>(
  bytes: Uint8Array,
  readRecord: RecordReader<T>,
  wanted: Wanted,
): Decoded<T> {
  const sink = new RecordSink<T>()
  try {
    readEnvelope(openReader(bytes), {readRecord, wanted, sink})
  } catch (error) {
    if (error instanceof OtlpLimitError || !isMalformedInput(error)) throw error
    throw new OtlpDecodeError('The body is no OTLP export request in protobuf')
  }
  return {groups: sink.groups, rejected: sink.rejected}
}
