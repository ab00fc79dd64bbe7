import {describe, expect, it} from 'vitest'
import {isPartOfJson} from '../../tools/fuzz/oracle/is-part-of-json.ts'
import {isSoundMessage} from '../../tools/fuzz/oracle/is-sound-message.ts'
import {capturedBodies} from '../otlp/captured-bodies.ts'
import {encodeLogsRequest, requestType} from '../support/otlp-proto.ts'

describe('a part of a JSON text', () => {
  it.each([
    ['{"a":1,"b":[1,2,3]}', '{"a":1}'],
    ['{"a":1,"b":[1,2,3]}', '{"b":[1,3]}'],
    ['{"a":1,"a":2}', '{"a":2}'],
    ['[1.0]', ' [ 1.0 ]'],
  ])('is what is left of %s as %s', (whole, part) => {
    expect(isPartOfJson(part, whole)).toBe(true)
  })

  it.each([
    ['{"a":1}', '{"a":2}'],
    ['{"a":1}', '{"a":1.0}'],
    ['[1,2]', '[2,1]'],
    ['{"a":1}', '{"a":1,"b":1}'],
    ['{"a":{}}', '{"a":[]}'],
  ])('is not %s become %s', (whole, part) => {
    expect(isPartOfJson(part, whole)).toBe(false)
  })
})

describe('a sound message', () => {
  it('is every captured body', () => {
    const bodies = capturedBodies('protobuf')
    expect(bodies.filter(({signal, bytes}) => !isSoundMessage(requestType(signal), bytes))).toEqual([])
  })

  it('is none with a field given twice, a field of another type, or an id of another length', () => {
    const scoped = (scope: number[]) => {
      const held = [0x12, scope.length, ...scope]
      return Uint8Array.of(0x0a, held.length, ...held)
    }
    const isSound = (scope: number[]) => isSoundMessage(requestType('logs'), scoped(scope))
    expect(isSound([0x1a, 0])).toBe(true)
    expect(isSound([0x1a, 0, 0x1a, 0])).toBe(false)
    expect(isSound([0x18, 0])).toBe(false)
    expect(isSound([0x12, 3, 0x4a, 1, 1])).toBe(false)
    const body = encodeLogsRequest({resourceLogs: [{schemaUrl: 'x'}]})
    expect(isSoundMessage(requestType('logs'), body.subarray(0, -1))).toBe(false)
  })
})
