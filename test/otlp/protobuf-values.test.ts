import {describe, expect, it} from 'vitest'
import {decodeProtobuf} from '../../src/otlp/decode-protobuf.ts'
import {encodeLogsRequest, encodeMetricsRequest} from '../support/otlp-proto.ts'

function decodeAttributes(attributes: readonly object[]) {
  const bytes = encodeLogsRequest({resourceLogs: [{scopeLogs: [{logRecords: [{attributes}]}]}]})
  const batch = decodeProtobuf('logs', bytes)
  return batch.groups[0]?.records[0]?.attributes
}

function decodePoints(metric: object) {
  const bytes = encodeMetricsRequest({resourceMetrics: [{scopeMetrics: [{metrics: [metric]}]}]})
  const {groups, rejected} = decodeProtobuf('metrics', bytes)
  return {points: groups.flatMap(group => [...group.records]), rejected}
}

describe('attribute values from protobuf', () => {
  it.each([
    ['text', {stringValue: 'grüße'}, 'grüße'],
    ['an empty text', {stringValue: ''}, ''],
    ['a boolean', {boolValue: false}, false],
    ['an integer', {intValue: -3}, -3],
    ['the largest exact integer', {intValue: '9007199254740991'}, 2 ** 53 - 1],
    ['one beyond it', {intValue: '9007199254740992'}, 2n ** 53n],
    ['the smallest', {intValue: '-9223372036854775808'}, -(2n ** 63n)],
    ['a double', {doubleValue: 0.1}, 0.1],
    ['not a number', {doubleValue: Number.NaN}, Number.NaN],
    ['bytes, as base64', {bytesValue: Uint8Array.of(251, 255)}, '+/8='],
    ['a list', {arrayValue: {values: [{intValue: 1}, {}, {stringValue: 'b'}]}}, [1, 'b']],
    ['an empty list', {arrayValue: {}}, []],
    ['keys', {kvlistValue: {values: [{key: 'a', value: {intValue: 1}}, {key: 'b'}]}}, {a: 1}],
    ['no keys', {kvlistValue: {}}, {}],
  ])('hold %s', (_, value, expected) => {
    expect(decodeAttributes([{key: 'k', value}])).toEqual(new Map([['k', expected]]))
  })

  it('are left out when empty', () => {
    expect(decodeAttributes([{key: 'empty', value: {}}, {key: 'none'}])).toEqual(new Map())
  })

  it('given twice keep the last', () => {
    const twice = [1, 2].map(intValue => ({key: 'k', value: {intValue}}))
    expect(decodeAttributes(twice)).toEqual(new Map([['k', 2]]))
  })

  it('named __proto__ change no prototype', () => {
    const polluting = {kvlistValue: {values: [{key: '__proto__', value: {kvlistValue: {}}}]}}
    const value = decodeAttributes([{key: 'k', value: polluting}])?.get('k')
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
    expect(Object.keys(value ?? {})).toEqual(['__proto__'])
  })
})

describe('points from protobuf', () => {
  it('are read of sums, with what their metric says', () => {
    const point = {asInt: '-7', startTimeUnixNano: '1', timeUnixNano: '18446744073709551615', attributes: []}
    const sum = {dataPoints: [point], aggregationTemporality: 2, isMonotonic: true}
    expect(decodePoints({name: 'm', unit: 's', sum}).points).toEqual([
      {
        kind: 'sum',
        metric: 'm',
        unit: 's',
        temporality: 2,
        isMonotonic: true,
        startTimeUnixNano: 1n,
        timeUnixNano: 2n ** 64n - 1n,
        value: -7,
        attributes: new Map(),
      },
    ])
  })

  it('without a value, or flagged so, are no points and no failures', () => {
    const dataPoints = [{asDouble: 1, flags: 1}, {timeUnixNano: 5}, {asDouble: 2, flags: 2}]
    expect(decodePoints({name: 'm', sum: {dataPoints}})).toMatchObject({points: [{value: 2}], rejected: 0})
  })

  it.each(['histogram', 'exponentialHistogram'])('of a %s are read for their sum', kind => {
    const point = {count: '3', sum: 31.5, timeUnixNano: '7', attributes: [{key: 'k', value: {intValue: 1}}]}
    const flagged = {sum: 1, flags: 1}
    const data = {dataPoints: [point, {count: 2}, flagged], aggregationTemporality: 1}
    expect(decodePoints({name: 'm', unit: '{token}', [kind]: data})).toEqual({
      points: [
        {
          kind: 'histogram',
          metric: 'm',
          unit: '{token}',
          temporality: 1,
          startTimeUnixNano: 0n,
          timeUnixNano: 7n,
          count: 3,
          sum: 31.5,
          attributes: new Map([['k', 1]]),
        },
      ],
      rejected: 0,
    })
  })

  it.each(['gauge', 'summary'])('of a %s are not read', kind => {
    const metric = {name: 'm', [kind]: {dataPoints: [{timeUnixNano: 1}]}}
    expect(decodePoints(metric)).toEqual({points: [], rejected: 0})
  })
})
