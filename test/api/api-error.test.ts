import {describe, expect, it} from 'vitest'
import {type RawAnswer, readAnswer} from '../../src/api/api-answer.ts'
import {apiError} from '../../src/api/api-error.ts'
import type {StackspendError} from '../../src/errors.ts'

function errorOf(httpStatus: number, code?: string): StackspendError {
  const envelope: RawAnswer['envelope'] = {
    data: null,
    error: {code},
    nextCursor: undefined,
    requestId: code && 'req-1',
  }
  const answer = readAnswer({httpStatus, retryAfter: undefined, envelope})
  if (answer.status === 'ok') throw new Error('no error')
  return apiError(answer, 'https://api.example.com')
}

describe('apiError', () => {
  // The documentation gives no status for PLAN_RESTRICTED and INVALID_SCOPE: the code counts.
  it.each([
    [403, 'PLAN_RESTRICTED', 'PLAN_RESTRICTED', 5],
    [402, 'PLAN_RESTRICTED', 'PLAN_RESTRICTED', 5],
    [200, 'PLAN_RESTRICTED', 'PLAN_RESTRICTED', 5],
    [403, 'INVALID_SCOPE', 'INVALID_SCOPE', 5],
    [401, 'INVALID_SCOPE', 'INVALID_SCOPE', 5],
    [401, undefined, 'NOT_AUTHORISED', 5],
    [403, 'SOMETHING_NEW', 'NOT_AUTHORISED', 5],
    [429, undefined, 'RATE_LIMITED', 1],
    [503, 'RATE_LIMITED', 'RATE_LIMITED', 1],
    [404, undefined, 'API_NOT_FOUND', 1],
    [405, undefined, 'API_NOT_FOUND', 1],
    [501, undefined, 'API_NOT_FOUND', 1],
    [500, undefined, 'API_FAILED', 1],
    [503, undefined, 'API_FAILED', 1],
    [422, 'VALIDATION', 'API_REFUSED', 1],
    [307, undefined, 'API_ANSWER_INVALID', 1],
  ])('tells %i %s as %s, with exit code %i and what to do', (httpStatus, code, expected, exitCode) => {
    const error = errorOf(httpStatus, code)
    expect(error).toMatchObject({code: expected, exitCode})
    expect(error.message).toContain('https://api.example.com')
    expect(error.hint).toMatch(/.{20}/)
  })

  it('names status, code and request id, for whoever is asked for help', () => {
    expect(errorOf(422, 'VALIDATION').message).toMatchInlineSnapshot(
      `"https://api.example.com refused the request (422, VALIDATION, request req-1)"`,
    )
  })

  it('says how to make a better key', () => {
    expect(errorOf(403, 'INVALID_SCOPE').hint).toMatchInlineSnapshot(
      `"make a key in StackSpend: Settings → API → Create key, then: stackspend login; give it the scopes line_items:read and rollups:read"`,
    )
  })

  it('takes a page that is no envelope for another service', () => {
    const answer = readAnswer({httpStatus: 200, retryAfter: undefined, envelope: undefined})
    expect(answer).toMatchObject({status: 'unreadable'})
  })

  it('takes an empty 204 for done', () => {
    const answer = readAnswer({httpStatus: 204, retryAfter: undefined, envelope: undefined})
    expect(answer).toMatchObject({status: 'ok', envelope: {data: null}})
  })
})
