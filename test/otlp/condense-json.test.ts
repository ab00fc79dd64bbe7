import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {condenseJson, JSON_LIMITS} from '../../src/otlp/condense-json.ts'
import {OtlpLimitError} from '../../src/otlp/decode-error.ts'

const LIMITS = {values: 10, textBytes: 8, bytes: 60}

const condensed = (text: string, limits = LIMITS) =>
  Buffer.from(condenseJson(Buffer.from(text), {limits})).toString()

describe('condenseJson', () => {
  it('copies what holds no long text as it stands, white space and all', () => {
    const text = '{ "a": [1, "short", null],\n"b" : {} }'
    expect(condensed(text)).toBe(text)
  })

  it.each([
    ['{"a":"123456789","b":1}', '{"a":"","b":1}'],
    ['["123456789"]', '[""]'],
    ['{"a name too long":1}', '{"":1}'],
    [String.raw`["1234567\"",1]`, '["",1]'],
    [String.raw`["1234567\\",1]`, '["",1]'],
    [String.raw`["12345678\\\"]\"",1]`, '["",1]'],
    ['["ü ü ü ü"]', '[""]'],
    ['["[{,:,}]"]', '[""]'],
  ])('leaves long texts empty: %s', (text, expected) => {
    expect(condensed(text)).toBe(expected)
  })

  it('counts no value inside a text', () => {
    expect(condensed('[",,,,,,"]', {...LIMITS, values: 1})).toBe('[",,,,,,"]')
  })

  it.each(['[[[[[[[[[[[', '{}{}{}{}{}{}{}{}{}{}{}', ',,,,,,,,,,,', '[1,1,1,1,1,1,1,1,1,1,1]'])(
    'goes no further than so many values: %s',
    text => {
      expect(() => condensed(text)).toThrow(OtlpLimitError)
    },
  )

  it('keeps no more than so many bytes', () => {
    expect(() => condensed(`[${' '.repeat(60)}]`)).toThrow(OtlpLimitError)
    expect(condensed(`[${' '.repeat(50)}]`)).toHaveLength(52)
    expect(condensed(`["${'x'.repeat(1_000)}"]`)).toBe('[""]')
  })

  it('refuses a text without an end', () => {
    expect(() => condensed('["abc')).toThrow('no JSON')
    expect(() => condensed(String.raw`["abc\"`)).toThrow('no JSON')
  })

  it('gives each text that it leaves out, quotes and all', () => {
    const left: string[] = []
    const onLongText = (text: Uint8Array) => left.push(Buffer.from(text).toString())
    condenseJson(Buffer.from('["123456789","b","987654321"]'), {limits: LIMITS, onLongText})
    expect(left).toEqual(['"123456789"', '"987654321"'])
  })

  it('changes nothing of what is parsed but its long texts', () => {
    const empty = (_: string, value: unknown) =>
      typeof value === 'string' && Buffer.byteLength(JSON.stringify(value)) > 8 ? '' : value
    const options = {noUnicodeString: false, maxKeys: 5}
    fc.assert(
      fc.property(fc.json(options).filter(hasShortNames), text => {
        const limits = {...JSON_LIMITS, textBytes: 8}
        expect(JSON.parse(condensed(JSON.stringify(JSON.parse(text)), limits))).toEqual(
          JSON.parse(text, empty),
        )
      }),
    )
  })
})

/** Names are left out too, which then may be the same. */
function hasShortNames(text: string): boolean {
  let isShort = true
  JSON.parse(text, (name, value: unknown) => {
    isShort &&= Buffer.byteLength(JSON.stringify(name)) <= 8 && name !== '__proto__'
    return value
  })
  return isShort
}
