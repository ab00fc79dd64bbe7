import {describe, expect, it} from 'vitest'
import {OtlpDecodeError} from '../../src/otlp/decode-error.ts'
import {parseJsonBody} from '../../src/otlp/parse-json-body.ts'

describe('parseJsonBody', () => {
  it('parses UTF-8', () => {
    expect(parseJsonBody(Buffer.from('{"name":"grüße"}'))).toEqual({name: 'grüße'})
  })

  it('steps over a byte order mark', () => {
    expect(parseJsonBody(Buffer.from('\uFEFF{}'))).toEqual({})
  })

  it('replaces what is no UTF-8, so that one bad text costs no other', () => {
    expect(parseJsonBody(Uint8Array.of(0x22, 0x41, 0xff, 0x22))).toBe('A\uFFFD')
  })

  it.each(['', '{', '{"secret": hunter2}', 'secret'])('refuses %j without quoting it', text => {
    const parse = () => parseJsonBody(Buffer.from(text))
    expect(parse).toThrow(OtlpDecodeError)
    expect(parse).toThrow(/^The body is no JSON$/)
    expect(parse).toThrow(expect.not.objectContaining({cause: expect.anything()}))
  })
})
