import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {readEnvelope} from '../../src/api/read-envelope.ts'

const read = (value: unknown) => readEnvelope(JSON.stringify(value))

describe('readEnvelope', () => {
  it('reads data, error and meta', () => {
    const meta = {next_cursor: '2026-11-22:5', has_more: true, request_id: '6f1c'}
    expect(read({data: [1], error: null, meta})).toEqual({
      data: [1],
      error: undefined,
      nextCursor: '2026-11-22:5',
      requestId: '6f1c',
    })
  })

  it('takes a missing error for none, and a missing meta for the only page', () => {
    expect(read({data: {}})).toMatchObject({data: {}, error: undefined, nextCursor: undefined})
  })

  it('steps over fields that it does not know, anywhere', () => {
    expect(read({data: 1, error: null, meta: {colour: 'red'}, links: []})).toMatchObject({data: 1})
  })

  it.each([
    ['has_more is false', {next_cursor: 'x', has_more: false}],
    ['the cursor is null', {next_cursor: null, has_more: true}],
    ['the cursor is empty', {next_cursor: '', has_more: true}],
    ['the cursor is no text', {next_cursor: 5}],
  ])('sees the last page when %s', (_case, meta) => {
    expect(read({data: [], meta})?.nextCursor).toBeUndefined()
  })

  it.each([
    ['an object', {code: 'INVALID_SCOPE', message: 'text'}, 'INVALID_SCOPE'],
    ['an object in lower case', {code: 'invalid_scope'}, 'INVALID_SCOPE'],
    ['a code alone', 'RATE_LIMITED', 'RATE_LIMITED'],
    ['an object without a code', {message: 'text'}, undefined],
    ['a code that is a sentence', {code: 'key abc is wrong'}, undefined],
    ['a text', 'something went wrong', undefined],
    ['a number', 5, undefined],
  ])('knows an error that is %s', (_case, error, code) => {
    expect(read({data: null, error})?.error).toEqual({code})
  })

  it('keeps no text of an error, which may quote what was sent', () => {
    const envelope = read({
      error: {code: 'NOT_FOUND', message: 'no connection conn-secret', details: ['conn-secret']},
    })
    expect(JSON.stringify(envelope)).not.toContain('conn-secret')
  })

  it.each(['', 'null', '[]', '5', '{}', '{"meta":{}}', '<html>', '{"data":'])(
    'knows no envelope in %j',
    text => {
      expect(readEnvelope(text)).toBeUndefined()
    },
  )

  it('never throws', () => {
    fc.assert(
      fc.property(fc.json(), fc.json(), fc.json(), (data, error, meta) => {
        readEnvelope(`{"data":${data},"error":${error},"meta":${meta}}`)
      }),
    )
  })
})
