import * as fc from 'fast-check'
import type {Signal} from '../../src/otlp/records.ts'

// Objects as both protobufjs and OTLP/JSON take them: 64-bit values as decimal strings, bytes as base64.

const text = fc.string({unit: 'binary', maxLength: 12})
const int64 = fc
  .oneof(
    fc.integer().map(BigInt),
    fc.bigInt({min: -(2n ** 63n), max: 2n ** 63n - 1n}),
    fc.constantFrom(2n ** 53n - 1n, 2n ** 53n, -(2n ** 53n) + 1n, -(2n ** 53n), -1n),
  )
  .map(String)
const nanos = fc.bigInt({min: 0n, max: 2n ** 64n - 1n}).map(String)
// JSON writes -0 as 0, so it is left out.
const double = fc.double().map(value => (value === 0 ? 0 : value))
const base64 = fc.uint8Array({maxLength: 9}).map(bytes => Buffer.from(bytes).toString('base64'))

/** Keys that tests filter by are frequent, and so are duplicates and one that is dangerous. */
const key = fc.oneof(
  fc.constantFrom('model', 'input_tokens', 'session.id', 'gen_ai.system', '__proto__'),
  text,
)

const {anyValue, keyValue} = fc.letrec<{anyValue: object; keyValue: object}>(tie => ({
  anyValue: fc.oneof(
    {depthSize: 'small', withCrossShrink: true},
    fc.record({stringValue: text}),
    fc.record({boolValue: fc.boolean()}),
    fc.record({intValue: int64}),
    fc.record({doubleValue: double}),
    fc.record({bytesValue: base64}),
    fc.constant({}),
    fc.record({arrayValue: fc.record({values: fc.array(tie('anyValue'), {maxLength: 3})})}),
    fc.record({kvlistValue: fc.record({values: fc.array(tie('keyValue'), {maxLength: 3})})}),
  ),
  keyValue: fc.record({key, value: tie('anyValue')}, {requiredKeys: []}),
}))

const attributes = fc.array(keyValue, {maxLength: 6})

/** Ids as a client sends them, and zeros, which are no id. */
const id = (bytes: number) =>
  fc
    .oneof(fc.uint8Array({minLength: bytes, maxLength: bytes}), fc.constant(new Uint8Array(bytes)))
    .map(raw => Buffer.from(raw).toString('base64'))

const log = fc.record(
  {
    timeUnixNano: nanos,
    observedTimeUnixNano: nanos,
    severityNumber: fc.nat(24),
    body: anyValue,
    eventName: text,
    attributes,
    droppedAttributesCount: fc.nat(9),
    flags: fc.nat(255),
    traceId: id(16),
    spanId: id(8),
  },
  {requiredKeys: []},
)

const span = fc.record(
  {
    traceId: id(16),
    spanId: id(8),
    parentSpanId: id(8),
    name: fc.oneof(fc.constant('claude_code.llm_request'), text),
    kind: fc.nat(5),
    startTimeUnixNano: nanos,
    endTimeUnixNano: nanos,
    attributes,
    events: fc.array(fc.record({timeUnixNano: nanos, name: text, attributes}), {maxLength: 2}),
    status: fc.record({message: text, code: fc.nat(2)}, {requiredKeys: []}),
  },
  {requiredKeys: ['traceId', 'spanId', 'startTimeUnixNano']},
)

const pointFields = {startTimeUnixNano: nanos, timeUnixNano: nanos, attributes, flags: fc.nat(1)}
const point = fc.oneof(
  fc.record({asDouble: double, ...pointFields}, {requiredKeys: ['asDouble']}),
  fc.record({asInt: int64, ...pointFields}, {requiredKeys: ['asInt']}),
  fc.record(pointFields, {requiredKeys: []}),
)
const points = fc.array(point, {maxLength: 4})
const sum = fc.record(
  {dataPoints: points, aggregationTemporality: fc.nat(2), isMonotonic: fc.boolean()},
  {requiredKeys: []},
)
const histogramPoint = fc.record(
  {...pointFields, count: nanos, sum: double, min: double},
  {requiredKeys: ['timeUnixNano']},
)
const histogram = fc.record(
  {dataPoints: fc.array(histogramPoint, {maxLength: 2}), aggregationTemporality: fc.nat(2)},
  {requiredKeys: ['dataPoints']},
)
const metricFields = {
  name: fc.oneof(fc.constantFrom('claude_code.token.usage', 'gen_ai.client.token.usage'), text),
  unit: text,
}
const metric = fc.oneof(
  {weight: 3, arbitrary: fc.record({...metricFields, sum})},
  {weight: 1, arbitrary: fc.record({...metricFields, gauge: fc.record({dataPoints: points})})},
  {weight: 1, arbitrary: fc.record({...metricFields, histogram})},
  {weight: 1, arbitrary: fc.record({...metricFields, exponentialHistogram: histogram})},
)

const scope = fc.record(
  {name: fc.oneof(fc.constantFrom('com.anthropic.claude_code', 'anybody'), text), version: text},
  {requiredKeys: []},
)

function request(names: readonly [string, string, string], record: fc.Arbitrary<object>) {
  const [resourceList, scopeList, recordList] = names
  const scopeRecords = fc.record({scope, [recordList]: fc.array(record, {maxLength: 4})}, {requiredKeys: []})
  const resource = fc.record({attributes}, {requiredKeys: []})
  const resourceRecords = fc.record(
    {resource, [scopeList]: fc.array(scopeRecords, {maxLength: 2}), schemaUrl: text},
    {requiredKeys: []},
  )
  return fc.record({[resourceList]: fc.array(resourceRecords, {maxLength: 2})})
}

/** Export requests of each signal, with all kinds of values. */
export const arbitraryRequests: Readonly<Record<Signal, fc.Arbitrary<Record<string, unknown>>>> = {
  logs: request(['resourceLogs', 'scopeLogs', 'logRecords'], log),
  metrics: request(['resourceMetrics', 'scopeMetrics', 'metrics'], metric),
  traces: request(['resourceSpans', 'scopeSpans', 'spans'], span),
}

const ID = /^(?:trace|span|parentSpan)Id$/

/** The request as a client would post it in JSON: ids in hex, and neither NaN nor infinities. */
export function toJsonBody(request: Record<string, unknown>): unknown {
  const written = JSON.stringify(request, (key, value) => {
    if (ID.test(key)) return Buffer.from(value, 'base64').toString('hex')
    return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value
  })
  return JSON.parse(written)
}

/** The other way round: what a client posted, as protobufjs takes it. */
export function fromJsonBody(text: string): Record<string, unknown> {
  return JSON.parse(text, (key, value) =>
    ID.test(key) ? Buffer.from(value, 'hex').toString('base64') : value,
  )
}
