import {isMalformedInput, OtlpDecodeError, OtlpLimitError} from './decode-error.ts'
import {type EnvelopeReading, readEnvelope} from './json/envelope.ts'
import {isJsonObject} from './json/fields.ts'
import {readLog} from './json/read-log.ts'
import {readMetric} from './json/read-metric.ts'
import {readSpan} from './json/read-span.ts'
import {RecordSink} from './record-sink.ts'
import type {Decoded, DecodedBatch, Signal, WithAttributes} from './records.ts'
import {EVERYTHING, type Wanted} from './wanted.ts'

/**
 * Reads an export request of `signal` from parsed JSON, as `decodeProtobuf` does from protobuf. 64-bit
 * values may be strings or numbers, enums numbers or names; unknown keys are ignored.
 * @throws {OtlpDecodeError} when the envelope (the request, a resource or a scope) has the wrong shape.
 */
export function decodeJson(signal: Signal, body: unknown, wanted: Wanted = EVERYTHING): DecodedBatch {
  switch (signal) {
    case 'logs':
      return {signal, ...decode(body, logsReading, wanted)}
    case 'metrics':
      return {signal, ...decode(body, metricsReading, wanted)}
    case 'traces':
      return {signal, ...decode(body, tracesReading, wanted)}
    default:
      return signal satisfies never
  }
}

type SignalReading<T extends WithAttributes> = Omit<EnvelopeReading<T>, 'wanted' | 'sink'>

const logsReading = {
  resourceList: 'resourceLogs',
  scopeList: 'scopeLogs',
  recordList: 'logRecords',
  readRecord: readLog,
}

const metricsReading = {
  resourceList: 'resourceMetrics',
  scopeList: 'scopeMetrics',
  recordList: 'metrics',
  readRecord: readMetric,
}

const tracesReading = {
  resourceList: 'resourceSpans',
  scopeList: 'scopeSpans',
  recordList: 'spans',
  readRecord: readSpan,
}

function decode<T extends WithAttributes>(
  body: unknown,
  reading: SignalReading<T>,
  wanted: Wanted,
): Decoded<T> {
  const sink = new RecordSink<T>()
  try {
    if (!isJsonObject(body)) throw new OtlpDecodeError('An object was expected')
    readEnvelope(body, {...reading, wanted, sink})
  } catch (error) {
    if (error instanceof OtlpLimitError || !isMalformedInput(error)) throw error
    throw new OtlpDecodeError('The body is no OTLP export request in JSON')
  }
  return {groups: sink.groups, rejected: sink.rejected}
}
