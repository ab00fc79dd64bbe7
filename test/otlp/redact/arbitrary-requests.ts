import * as fc from 'fast-check'
import type {Field, Type} from 'protobufjs'
import type {Signal} from '../../../src/otlp/records.ts'
import {requestType} from '../../support/otlp-proto.ts'

const int64 = fc
  .oneof(
    fc.bigInt({min: -(2n ** 63n), max: 2n ** 63n - 1n}),
    fc.constantFrom(2n ** 53n + 1n, -(2n ** 53n) - 1n, 7n),
  )
  .map(String)
const uint64 = fc.bigInt({min: 0n, max: 2n ** 64n - 1n}).map(String)
const base64 = fc.uint8Array({maxLength: 9}).map(bytes => Buffer.from(bytes).toString('base64'))
// JSON writes -0 as 0, and has no infinities.
const double = fc.double({noNaN: true, noDefaultInfinity: true}).map(value => (value === 0 ? 0 : value))

const text = fc.oneof(
  fc.string({unit: 'binary', maxLength: 10}),
  fc.constantFrom(
    '',
    '<REDACTED>',
    'ShellError',
    'two words',
    'a "quoted\\" }],',
    '{"key":"prompt"}',
    'ünï 😀',
  ),
)
const key = fc.oneof(
  fc.constantFrom('prompt', 'tool_parameters', 'error', 'gen_ai.prompt.0.content', 'gen_ai.prompt.0.role'),
  fc.constantFrom('model', 'event.name', 'prompt.id', 'session.id', '__proto__'),
  text,
)
const names = fc.oneof(fc.constantFrom('tool.output', 'gen_ai.request.attempt'), text)

const scalars: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  string: text,
  bool: fc.boolean(),
  bytes: base64,
  double,
  int64,
  sfixed64: int64,
  uint64,
  fixed64: uint64,
  int32: fc.integer(),
  sint32: fc.integer(),
  uint32: fc.nat(),
  fixed32: fc.nat(),
}

/** How deep a request goes without nested values: request, resource, scope, metric, kind, point, exemplar, attribute, value. */
const DEPTH = 9

/** Export requests with every field of the whole schema, often on what redaction looks for. */
export const wholeRequests: Readonly<Record<Signal, fc.Arbitrary<Record<string, unknown>>>> = {
  logs: arbitraryMessage(requestType('logs'), DEPTH),
  metrics: arbitraryMessage(requestType('metrics'), DEPTH),
  traces: arbitraryMessage(requestType('traces'), DEPTH),
}

function arbitraryMessage(type: Type, depth: number): fc.Arbitrary<Record<string, unknown>> {
  const inReach = type.fieldsArray.filter(field => depth > 0 || messageOf(field) === undefined)
  const [oneOf] = type.oneofsArray
  const always = inReach.filter(field => field.partOf === null)
  const common = fc.record(
    Object.fromEntries(always.map(field => [field.name, arbitraryField(type, field, depth)])),
    {
      requiredKeys: always
        .filter(field => messageOf(field) !== undefined || field.name === 'key')
        .map(({name}) => name),
    },
  )
  if (oneOf === undefined) return common
  const choices = inReach
    .filter(field => field.partOf !== null)
    .map(field => fc.record({[field.name]: arbitraryField(type, field, depth)}))
  return fc
    .tuple(common, fc.oneof(fc.constant({}), ...choices))
    .map(([rest, chosen]) => ({...rest, ...chosen}))
}

function arbitraryField(of: Type, field: Field, depth: number): fc.Arbitrary<unknown> {
  const inner = messageOf(field)
  if (of.name === 'KeyValue' && field.name === 'key') return key
  if (of.name === 'Event' && field.name === 'name') return names
  const one = inner === undefined ? (scalars[field.type] ?? fc.nat(3)) : arbitraryMessage(inner, depth - 1)
  return field.repeated ? fc.array(one, {maxLength: inner?.name === 'KeyValue' ? 4 : 2}) : one
}

function messageOf(field: Field): Type | undefined {
  const {resolvedType} = field.resolve()
  return resolvedType !== null && 'fieldsById' in resolvedType ? resolvedType : undefined
}
