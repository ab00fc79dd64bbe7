import protobuf from 'protobufjs'
import type {Signal} from '../../src/otlp/records.ts'

type Fields = Readonly<Record<string, readonly [type: string, id: number]>>

/** A message of `fields`; a type that ends in `[]` is repeated; `oneof` names those of which one is set. */
function message(fields: Fields, oneof: readonly string[] = []) {
  const entries = Object.entries(fields).map(([name, [type, id]]) =>
    type.endsWith('[]') ? [name, {rule: 'repeated', type: type.slice(0, -2), id}] : [name, {type, id}],
  )
  return {
    fields: Object.fromEntries(entries),
    ...(oneof.length > 0 ? {oneofs: {choice: {oneof: [...oneof]}}} : {}),
  }
}

const anyValueKinds: Fields = {
  stringValue: ['string', 1],
  boolValue: ['bool', 2],
  intValue: ['int64', 3],
  doubleValue: ['double', 4],
  arrayValue: ['ArrayValue', 5],
  kvlistValue: ['KeyValueList', 6],
  bytesValue: ['bytes', 7],
}

const metricKinds: Fields = {
  gauge: ['Gauge', 5],
  sum: ['Sum', 7],
  histogram: ['Histogram', 9],
  exponentialHistogram: ['ExponentialHistogram', 10],
  summary: ['Summary', 11],
}

const numberKinds: Fields = {asDouble: ['double', 4], asInt: ['sfixed64', 6]}
const exemplarKinds: Fields = {asDouble: ['double', 3], asInt: ['sfixed64', 6]}

/** The requests of opentelemetry-proto 1.9 whole, by the field numbers of its specification. */
const root = protobuf.Root.fromJSON({
  nested: {
    AnyValue: message(anyValueKinds, Object.keys(anyValueKinds)),
    ArrayValue: message({values: ['AnyValue[]', 1]}),
    KeyValueList: message({values: ['KeyValue[]', 1]}),
    KeyValue: message({key: ['string', 1], value: ['AnyValue', 2]}),
    InstrumentationScope: message({
      name: ['string', 1],
      version: ['string', 2],
      attributes: ['KeyValue[]', 3],
      droppedAttributesCount: ['uint32', 4],
    }),
    EntityRef: message({
      schemaUrl: ['string', 1],
      type: ['string', 2],
      idKeys: ['string[]', 3],
      descriptionKeys: ['string[]', 4],
    }),
    Resource: message({
      attributes: ['KeyValue[]', 1],
      droppedAttributesCount: ['uint32', 2],
      entityRefs: ['EntityRef[]', 3],
    }),

    LogRecord: message({
      timeUnixNano: ['fixed64', 1],
      severityNumber: ['int32', 2],
      severityText: ['string', 3],
      body: ['AnyValue', 5],
      attributes: ['KeyValue[]', 6],
      droppedAttributesCount: ['uint32', 7],
      flags: ['fixed32', 8],
      traceId: ['bytes', 9],
      spanId: ['bytes', 10],
      observedTimeUnixNano: ['fixed64', 11],
      eventName: ['string', 12],
    }),
    ScopeLogs: message({
      scope: ['InstrumentationScope', 1],
      logRecords: ['LogRecord[]', 2],
      schemaUrl: ['string', 3],
    }),
    ResourceLogs: message({
      resource: ['Resource', 1],
      scopeLogs: ['ScopeLogs[]', 2],
      schemaUrl: ['string', 3],
    }),
    ExportLogsServiceRequest: message({resourceLogs: ['ResourceLogs[]', 1]}),

    Event: message({
      timeUnixNano: ['fixed64', 1],
      name: ['string', 2],
      attributes: ['KeyValue[]', 3],
      droppedAttributesCount: ['uint32', 4],
    }),
    Link: message({
      traceId: ['bytes', 1],
      spanId: ['bytes', 2],
      traceState: ['string', 3],
      attributes: ['KeyValue[]', 4],
      droppedAttributesCount: ['uint32', 5],
      flags: ['fixed32', 6],
    }),
    Status: message({message: ['string', 2], code: ['int32', 3]}),
    Span: message({
      traceId: ['bytes', 1],
      spanId: ['bytes', 2],
      traceState: ['string', 3],
      parentSpanId: ['bytes', 4],
      name: ['string', 5],
      kind: ['int32', 6],
      startTimeUnixNano: ['fixed64', 7],
      endTimeUnixNano: ['fixed64', 8],
      attributes: ['KeyValue[]', 9],
      droppedAttributesCount: ['uint32', 10],
      events: ['Event[]', 11],
      droppedEventsCount: ['uint32', 12],
      links: ['Link[]', 13],
      droppedLinksCount: ['uint32', 14],
      status: ['Status', 15],
      flags: ['fixed32', 16],
    }),
    ScopeSpans: message({
      scope: ['InstrumentationScope', 1],
      spans: ['Span[]', 2],
      schemaUrl: ['string', 3],
    }),
    ResourceSpans: message({
      resource: ['Resource', 1],
      scopeSpans: ['ScopeSpans[]', 2],
      schemaUrl: ['string', 3],
    }),
    ExportTraceServiceRequest: message({resourceSpans: ['ResourceSpans[]', 1]}),

    Exemplar: message(
      {
        timeUnixNano: ['fixed64', 2],
        ...exemplarKinds,
        spanId: ['bytes', 4],
        traceId: ['bytes', 5],
        filteredAttributes: ['KeyValue[]', 7],
      },
      Object.keys(exemplarKinds),
    ),
    NumberDataPoint: message(
      {
        startTimeUnixNano: ['fixed64', 2],
        timeUnixNano: ['fixed64', 3],
        ...numberKinds,
        exemplars: ['Exemplar[]', 5],
        attributes: ['KeyValue[]', 7],
        flags: ['uint32', 8],
      },
      Object.keys(numberKinds),
    ),
    HistogramDataPoint: message({
      startTimeUnixNano: ['fixed64', 2],
      timeUnixNano: ['fixed64', 3],
      count: ['fixed64', 4],
      sum: ['double', 5],
      bucketCounts: ['fixed64[]', 6],
      explicitBounds: ['double[]', 7],
      exemplars: ['Exemplar[]', 8],
      attributes: ['KeyValue[]', 9],
      flags: ['uint32', 10],
      min: ['double', 11],
      max: ['double', 12],
    }),
    Buckets: message({offset: ['sint32', 1], bucketCounts: ['uint64[]', 2]}),
    ExponentialHistogramDataPoint: message({
      attributes: ['KeyValue[]', 1],
      startTimeUnixNano: ['fixed64', 2],
      timeUnixNano: ['fixed64', 3],
      count: ['fixed64', 4],
      sum: ['double', 5],
      scale: ['sint32', 6],
      zeroCount: ['fixed64', 7],
      positive: ['Buckets', 8],
      negative: ['Buckets', 9],
      flags: ['uint32', 10],
      exemplars: ['Exemplar[]', 11],
      min: ['double', 12],
      max: ['double', 13],
      zeroThreshold: ['double', 14],
    }),
    ValueAtQuantile: message({quantile: ['double', 1], value: ['double', 2]}),
    SummaryDataPoint: message({
      startTimeUnixNano: ['fixed64', 2],
      timeUnixNano: ['fixed64', 3],
      count: ['fixed64', 4],
      sum: ['double', 5],
      quantileValues: ['ValueAtQuantile[]', 6],
      attributes: ['KeyValue[]', 7],
      flags: ['uint32', 8],
    }),
    Gauge: message({dataPoints: ['NumberDataPoint[]', 1]}),
    Sum: message({
      dataPoints: ['NumberDataPoint[]', 1],
      aggregationTemporality: ['int32', 2],
      isMonotonic: ['bool', 3],
    }),
    Histogram: message({
      dataPoints: ['HistogramDataPoint[]', 1],
      aggregationTemporality: ['int32', 2],
    }),
    ExponentialHistogram: message({
      dataPoints: ['ExponentialHistogramDataPoint[]', 1],
      aggregationTemporality: ['int32', 2],
    }),
    Summary: message({dataPoints: ['SummaryDataPoint[]', 1]}),
    Metric: message(
      {
        name: ['string', 1],
        description: ['string', 2],
        unit: ['string', 3],
        ...metricKinds,
        metadata: ['KeyValue[]', 12],
      },
      Object.keys(metricKinds),
    ),
    ScopeMetrics: message({
      scope: ['InstrumentationScope', 1],
      metrics: ['Metric[]', 2],
      schemaUrl: ['string', 3],
    }),
    ResourceMetrics: message({
      resource: ['Resource', 1],
      scopeMetrics: ['ScopeMetrics[]', 2],
      schemaUrl: ['string', 3],
    }),
    ExportMetricsServiceRequest: message({resourceMetrics: ['ResourceMetrics[]', 1]}),

    ExportPartialSuccess: message({rejected: ['int64', 1], errorMessage: ['string', 2]}),
    ExportServiceResponse: message({partialSuccess: ['ExportPartialSuccess', 1]}),
    RpcStatus: message({code: ['int32', 1], message: ['string', 2], details: ['Any[]', 3]}),
    Any: message({typeUrl: ['string', 1], value: ['bytes', 2]}),
    BadRequest: message({fieldViolations: ['FieldViolation[]', 1]}),
    FieldViolation: message({field: ['string', 1], description: ['string', 2]}),
    RetryInfo: message({retryDelay: ['Duration', 1]}),
    Duration: message({seconds: ['int64', 1], nanos: ['int32', 2]}),
  },
})

/** The protobufjs reflection of a message above, by its name. */
export function messageType(name: string): protobuf.Type {
  return root.lookupType(name)
}

const requestTypes: Readonly<Record<Signal, protobuf.Type>> = {
  logs: messageType('ExportLogsServiceRequest'),
  metrics: messageType('ExportMetricsServiceRequest'),
  traces: messageType('ExportTraceServiceRequest'),
}

/** The protobufjs reflection of the export request of `signal`. */
export function requestType(signal: Signal): protobuf.Type {
  return requestTypes[signal]
}

/**
 * Encodes an export request given as protobufjs objects are: camelCase names, 64-bit values as number or
 * decimal string, bytes as base64 or Uint8Array.
 */
export function encodeRequest(signal: Signal, request: Record<string, unknown>): Buffer {
  const type = requestType(signal)
  return Buffer.from(type.encode(type.fromObject(request)).finish())
}

export const encodeLogsRequest = (request: Record<string, unknown>): Buffer => encodeRequest('logs', request)

export const encodeMetricsRequest = (request: Record<string, unknown>): Buffer =>
  encodeRequest('metrics', request)

export const encodeTracesRequest = (request: Record<string, unknown>): Buffer =>
  encodeRequest('traces', request)

/** Decodes with reflection: 64-bit values as decimal strings, bytes as base64, only what was set. */
export function decodeByReflection(signal: Signal, bytes: Uint8Array): Record<string, unknown> {
  const type = requestType(signal)
  return type.toObject(type.decode(bytes), {longs: String, bytes: String})
}
