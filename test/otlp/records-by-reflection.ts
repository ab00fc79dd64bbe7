import type {
  AttributeValue,
  DecodedBatch,
  LogRecord,
  MetricRecord,
  RecordGroup,
  Signal,
  Span,
} from '../../src/otlp/records.ts'
import {decodeByReflection} from '../support/otlp-proto.ts'

type AnyValue = {
  stringValue?: string
  boolValue?: boolean
  intValue?: string
  doubleValue?: number
  bytesValue?: string
  arrayValue?: {values?: AnyValue[]}
  kvlistValue?: {values?: KeyValue[]}
}
type KeyValue = {key?: string; value?: AnyValue}
type Held = {attributes?: KeyValue[]}
type Log = Held & {
  timeUnixNano?: string
  observedTimeUnixNano?: string
  body?: AnyValue
  eventName?: string
  traceId?: string
  spanId?: string
}
type SpanMessage = Held & {
  traceId?: string
  spanId?: string
  parentSpanId?: string
  name?: string
  startTimeUnixNano?: string
  endTimeUnixNano?: string
  status?: {code?: number}
}
type Point = Held & {
  startTimeUnixNano?: string
  timeUnixNano?: string
  asDouble?: number
  asInt?: string
  count?: string
  sum?: number
  flags?: number
}
type Data = {dataPoints?: Point[]; aggregationTemporality?: number; isMonotonic?: boolean}
type Metric = {name?: string; unit?: string; sum?: Data; histogram?: Data; exponentialHistogram?: Data}
type Scoped = {
  scope?: {name?: string; version?: string}
  logRecords?: Log[]
  metrics?: Metric[]
  spans?: SpanMessage[]
}
type Resourced = {resource?: Held; scopeLogs?: Scoped[]; scopeMetrics?: Scoped[]; scopeSpans?: Scoped[]}
type Request = {
  resourceLogs?: Resourced[]
  resourceMetrics?: Resourced[]
  resourceSpans?: Resourced[]
}

/**
 * The same as `decodeProtobuf` without a filter, reached another way: protobufjs reflection decodes, and
 * its plain objects are turned into records. For sound bodies only.
 */
export function recordsByReflection(signal: Signal, bytes: Uint8Array): DecodedBatch {
  const request: Request = decodeByReflection(signal, bytes)
  switch (signal) {
    case 'logs':
      return {signal, groups: groupsOf(request, ({logRecords = []}) => logRecords.map(toLog)), rejected: 0}
    case 'metrics':
      return {signal, groups: groupsOf(request, ({metrics = []}) => metrics.flatMap(toPoints)), rejected: 0}
    case 'traces':
      return {signal, groups: groupsOf(request, ({spans = []}) => spans.map(toSpan)), rejected: 0}
  }
}

function groupsOf<T>(request: Request, recordsOf: (scoped: Scoped) => T[]): RecordGroup<T>[] {
  const resources = request.resourceLogs ?? request.resourceMetrics ?? request.resourceSpans ?? []
  return resources.flatMap(({resource, scopeLogs, scopeMetrics, scopeSpans}) =>
    (scopeLogs ?? scopeMetrics ?? scopeSpans ?? [])
      .map(scoped => ({
        resource: toAttributes(resource?.attributes),
        scope: {name: scoped.scope?.name ?? '', version: scoped.scope?.version ?? ''},
        records: recordsOf(scoped),
      }))
      .filter(group => group.records.length > 0),
  )
}

function toLog(log: Log): LogRecord {
  return {
    timeUnixNano: BigInt(log.timeUnixNano ?? 0),
    observedTimeUnixNano: BigInt(log.observedTimeUnixNano ?? 0),
    body: log.body?.stringValue,
    eventName: log.eventName ?? '',
    traceId: toId(log.traceId),
    spanId: toId(log.spanId),
    attributes: toAttributes(log.attributes),
  }
}

function toSpan(span: SpanMessage): Span {
  return {
    name: span.name ?? '',
    traceId: toId(span.traceId),
    spanId: toId(span.spanId),
    parentSpanId: toId(span.parentSpanId),
    startTimeUnixNano: BigInt(span.startTimeUnixNano ?? 0),
    endTimeUnixNano: BigInt(span.endTimeUnixNano ?? 0),
    attributes: toAttributes(span.attributes),
    statusCode: span.status?.code ?? 0,
  }
}

function toPoints({name = '', unit = '', sum, ...others}: Metric): MetricRecord[] {
  const data = sum ?? others.histogram ?? others.exponentialHistogram
  return (data?.dataPoints ?? []).flatMap((point): MetricRecord[] => {
    const value = point.asDouble ?? (point.asInt === undefined ? point.sum : Number(point.asInt))
    if (value === undefined || (point.flags ?? 0) % 2 === 1) return []
    const record = {
      metric: name,
      unit,
      temporality: data?.aggregationTemporality ?? 0,
      startTimeUnixNano: BigInt(point.startTimeUnixNano ?? 0),
      timeUnixNano: BigInt(point.timeUnixNano ?? 0),
      attributes: toAttributes(point.attributes),
    }
    if (sum === undefined)
      return [{kind: 'histogram', ...record, count: Number(point.count ?? 0), sum: value}]
    return [{kind: 'sum', ...record, isMonotonic: sum.isMonotonic ?? false, value}]
  })
}

function toId(base64 = ''): string | undefined {
  const bytes = Buffer.from(base64, 'base64')
  const isId = [8, 16].includes(bytes.length) && bytes.some(byte => byte > 0)
  return isId ? bytes.toString('hex') : undefined
}

function toAttributes(list: readonly KeyValue[] = []): Map<string, AttributeValue> {
  return new Map(
    list.flatMap(({key = '', value}) => {
      const read = toValue(value)
      return read === undefined ? [] : [[key, read] as const]
    }),
  )
}

function toValue(any: AnyValue = {}): AttributeValue | undefined {
  if (any.intValue !== undefined) {
    const integer = BigInt(any.intValue)
    return Number.isSafeInteger(Number(integer)) ? Number(integer) : integer
  }
  if (any.arrayValue !== undefined) {
    return (any.arrayValue.values ?? []).map(toValue).filter(value => value !== undefined)
  }
  if (any.kvlistValue !== undefined) return Object.fromEntries(toAttributes(any.kvlistValue.values))
  return any.stringValue ?? any.boolValue ?? any.doubleValue ?? any.bytesValue
}
