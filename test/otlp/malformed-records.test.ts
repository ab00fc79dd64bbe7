import {Writer} from 'protobufjs/minimal.js'
import {describe, expect, it} from 'vitest'
import {OtlpDecodeError} from '../../src/otlp/decode-error.ts'
import {decodeProtobuf} from '../../src/otlp/decode-protobuf.ts'
import type {Signal} from '../../src/otlp/records.ts'
import {messageType} from '../support/otlp-proto.ts'

/** A length-delimited field. */
function field(number: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const tag = (number << 3) | 2
  return Writer.create().uint32(tag).bytes(Buffer.concat(parts)).finish()
}

function encode(type: string, value: Record<string, unknown>): Uint8Array {
  return messageType(type).encode(messageType(type).fromObject(value)).finish()
}

/** A request of one resource and one scope with these raw records. */
function requestOf(...records: readonly Uint8Array[]): Uint8Array {
  const scope = field(1, encode('InstrumentationScope', {name: 'scope'}))
  return field(1, field(2, scope, ...records.map(record => field(2, record))))
}

function decodeRecords(signal: Signal, ...records: readonly Uint8Array[]) {
  const {groups, rejected} = decodeProtobuf(signal, requestOf(...records))
  return {records: groups.flatMap(group => [...group.records]), rejected}
}

/** An attribute whose value is `levels` deep; `inner` is the field of AnyValue that nests. */
function nested(levels: number, wrap: (value: Uint8Array) => Uint8Array): Uint8Array {
  let value = encode('AnyValue', {stringValue: 'deepest'})
  for (let level = 1; level < levels; level++) value = wrap(value)
  return field(6, field(1, Buffer.from('deep')), field(2, value))
}

const inArray = (value: Uint8Array) => field(5, field(1, value))
const inList = (value: Uint8Array) => field(6, field(1, field(1, Buffer.from('k')), field(2, value)))

const log = encode('LogRecord', {eventName: 'sound'})
const truncatedText = Uint8Array.of(0x62, 0x7f, 0x41)
const timeAsText = field(1, Buffer.from('yesterday'))

describe('a malformed record', () => {
  it.each([
    ['ends inside a field', truncatedText],
    ['has a field of the wrong wire type', timeAsText],
    ['has a field numbered 0', Uint8Array.of(0x02, 0x00)],
    ['has an end of group without its start', Uint8Array.of(0x0c)],
    ['has a varint without end', Uint8Array.of(0x38, ...new Array(11).fill(0xff))],
    ['has an attribute longer than itself', Uint8Array.of(0x32, 0x02, 0x0a, 0x09)],
  ])('costs only itself when it %s', (_, malformed) => {
    expect(decodeRecords('logs', log, malformed, log)).toMatchObject({
      records: [{eventName: 'sound'}, {eventName: 'sound'}],
      rejected: 1,
    })
  })

  it('of another signal is rejected, not read as an empty one', () => {
    const span = encode('Span', {traceId: Buffer.alloc(16), spanId: Buffer.alloc(8), name: 'x'})
    expect(decodeRecords('logs', span)).toEqual({records: [], rejected: 1})
  })

  it('costs one point of a metric', () => {
    const point = (value: number) => field(1, encode('NumberDataPoint', {asDouble: value}))
    const sum = field(7, point(1), field(1, Uint8Array.of(0x21, 0x00)), point(2))
    expect(decodeRecords('metrics', Buffer.concat([field(1, Buffer.from('m')), sum]))).toMatchObject({
      records: [
        {metric: 'm', value: 1},
        {metric: 'm', value: 2},
      ],
      rejected: 1,
    })
  })

  it('costs one point of a histogram', () => {
    const point = (sum: number) => field(1, encode('HistogramDataPoint', {sum}))
    const histogram = field(9, point(1), field(1, Uint8Array.of(0x29, 0x00)), point(2))
    expect(decodeRecords('metrics', Buffer.concat([field(1, Buffer.from('m')), histogram]))).toMatchObject({
      records: [{sum: 1}, {sum: 2}],
      rejected: 1,
    })
  })

  it('has no id where it has another length than an id', () => {
    const span = encode('Span', {name: 'x', traceId: Buffer.alloc(15, 1), spanId: Buffer.alloc(8, 1)})
    const {records} = decodeRecords('traces', span)
    expect(records).toMatchObject([{traceId: undefined, spanId: '01'.repeat(8), parentSpanId: undefined}])
  })

  it('costs one when a metric is malformed around its points', () => {
    const sum = field(7, field(1, encode('NumberDataPoint', {asDouble: 1})), Uint8Array.of(0x10))
    expect(decodeRecords('metrics', sum)).toEqual({records: [], rejected: 1})
  })

  it('costs a span', () => {
    const span = encode('Span', {name: 'sound'})
    const malformed = Buffer.concat([span, Uint8Array.of(0x39, 0x00)])
    expect(decodeRecords('traces', malformed, span)).toMatchObject({records: [{name: 'sound'}], rejected: 1})
  })

  it("costs nothing in anybody's scope that never bears the mark", () => {
    const all = () => true
    const marked = {recordAttribute: all, metric: all, span: all, hasIds: true, mark: 'gen_ai.'}
    expect(decodeProtobuf('logs', requestOf(truncatedText), {scope: () => marked})).toEqual({
      signal: 'logs',
      groups: [],
      rejected: 0,
    })
  })

  it('costs nothing when its scope is not wanted, as it is not read', () => {
    const wanted = {scope: () => undefined}
    expect(decodeProtobuf('logs', requestOf(truncatedText), wanted)).toEqual({
      signal: 'logs',
      groups: [],
      rejected: 0,
    })
  })
})

describe('a malformed envelope', () => {
  it.each([
    ['a resource', field(1, field(1, Uint8Array.of(0x0a, 0x05)))],
    ['a scope', field(1, field(2, field(1, Uint8Array.of(0x0a, 0x05))))],
    ['a request of another shape', Uint8Array.of(0x08, 0x01)],
    ['plain text', Buffer.from('hello, world')],
  ])('is refused: %s', (_, bytes) => {
    expect(() => decodeProtobuf('logs', bytes)).toThrow(OtlpDecodeError)
  })
})

describe('a nested attribute value', () => {
  it.each([
    ['arrays', inArray],
    ['lists of keys', inList],
  ])('may be 32 levels of %s deep, not 33', (_, wrap) => {
    expect(decodeRecords('logs', nested(32, wrap))).toMatchObject({records: [{}], rejected: 0})
    expect(decodeRecords('logs', nested(33, wrap), log)).toMatchObject({
      records: [{eventName: 'sound'}],
      rejected: 1,
    })
  })

  it('of ten thousand levels is stepped over when its key is not wanted', () => {
    const all = () => true
    const onlyOther = {
      recordAttribute: (key: string) => key === 'other',
      metric: all,
      span: all,
      hasIds: true,
    }
    const wanted = {scope: () => onlyOther}
    const {groups, rejected} = decodeProtobuf('logs', requestOf(nested(10_000, inArray)), wanted)
    expect(groups[0]?.records).toMatchObject([{attributes: new Map()}])
    expect(rejected).toBe(0)
  })

  it('in a resource refuses the body', () => {
    // A Resource's attributes are its field 1, where a LogRecord's are 6.
    const attribute = nested(33, inArray)
    attribute[0] = 0x0a
    expect(() => decodeProtobuf('logs', field(1, field(1, attribute)))).toThrow(OtlpDecodeError)
  })
})
