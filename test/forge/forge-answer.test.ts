import {describe, expect, it} from 'vitest'
import {readForgeAnswer} from '../../src/forge/forge-answer.ts'
import {isUnsure, planRetry} from '../../src/forge/plan-retry.ts'
import {readNextPage} from '../../src/forge/read-next-page.ts'

const NOW = Date.parse('2026-11-23T10:00:00Z')

function read(
  httpStatus: number,
  {headers = {}, message = 'text'}: {headers?: Record<string, string>; message?: unknown} = {},
) {
  return readForgeAnswer({httpStatus, headers, data: {message}}, NOW)
}

describe('an answer', () => {
  it.each([
    [401, {}, 'unauthorised'],
    [403, {}, 'forbidden'],
    [403, {message: 'Resource not accessible by integration'}, 'forbidden'],
    [
      403,
      {message: 'Resource not accessible by personal access token', headers: {'x-ratelimit-remaining': '0'}},
      'forbidden',
    ],
    [403, {message: 'Unable to create comment because issue is locked.'}, 'locked'],
    [403, {message: 'You have triggered an abuse detection mechanism.'}, 'rate-limited'],
    [403, {headers: {'x-ratelimit-remaining': '0'}}, 'rate-limited'],
    [403, {headers: {'retry-after': '3'}}, 'rate-limited'],
    [404, {}, 'not-found'],
    [410, {}, 'not-found'],
    [413, {}, 'too-long'],
    [422, {message: [{message: 'Body is too long (maximum is 65536 characters)'}]}, 'too-long'],
    [
      400,
      {message: '400 Bad request - Note {:note=>["is too long (maximum is 1000000 characters)"]}'},
      'too-long',
    ],
    [422, {}, 'request'],
    [429, {}, 'rate-limited'],
    [500, {message: 'is too long'}, 'server'],
    [503, {}, 'server'],
  ] as const)('of %i %j is a refusal of the kind %s', (status, rest, kind) => {
    expect(read(status, rest)).toMatchObject({status: 'refused', kind, httpStatus: status})
  })

  it.each([
    [403, {'retry-after': '3'}, 'secondary rate limit', 3_000],
    [429, {'retry-after': 'Mon, 23 Nov 2026 10:00:30 GMT'}, '', 30_000],
    [
      403,
      {'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1795428020'},
      'API rate limit exceeded',
      21_000,
    ],
    [429, {'ratelimit-remaining': '0', 'ratelimit-reset': '1795428020'}, '', 21_000],
    [429, {'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1795427000'}, '', 1_000],
    [403, {'x-ratelimit-remaining': '10'}, 'You have exceeded a secondary rate limit.', 60_000],
    [429, {'x-ratelimit-remaining': '10', 'x-ratelimit-reset': '1795428020'}, '', undefined],
    [503, {'retry-after': '3'}, '', 3_000],
    [403, {}, 'no', undefined],
  ] as const)('of %i %j asks to wait', (status, headers, message, waitMs) => {
    expect(read(status, {headers, message})).toMatchObject({waitMs})
  })

  it('is a redirect with its location, and 304 cannot be read', () => {
    expect(read(307, {headers: {location: '/x'}})).toEqual({
      status: 'redirect',
      httpStatus: 307,
      location: '/x',
    })
    expect(read(304)).toMatchObject({status: 'unreadable'})
  })
})

describe('a retry', () => {
  const state = {tries: 1, isRepeatable: false, random: 0.5}

  it.each([
    [{status: 'unreachable', reason: '', repeat: 'safe'}, 750, 750],
    [{status: 'unreachable', reason: '', repeat: 'if-harmless'}, undefined, 750],
    [{status: 'unreachable', reason: '', repeat: 'useless'}, undefined, undefined],
    [{status: 'refused', kind: 'server', httpStatus: 502, waitMs: undefined}, undefined, 750],
    [{status: 'refused', kind: 'server', httpStatus: 503, waitMs: 5_000}, undefined, 5_000],
    [{status: 'refused', kind: 'server', httpStatus: 501, waitMs: undefined}, undefined, undefined],
    [{status: 'refused', kind: 'rate-limited', httpStatus: 429, waitMs: 5_000}, 5_000, 5_000],
    [{status: 'refused', kind: 'rate-limited', httpStatus: 429, waitMs: undefined}, 3_750, 3_750],
    [{status: 'refused', kind: 'forbidden', httpStatus: 403, waitMs: undefined}, undefined, undefined],
    [{status: 'unreadable', httpStatus: 200, reason: ''}, undefined, undefined],
  ] as const)('after %j waits so long, once and where repeating is harmless', (answer, once, harmless) => {
    expect(planRetry(answer, state)).toBe(once)
    expect(planRetry(answer, {...state, isRepeatable: true})).toBe(harmless)
  })

  it('waits twice as long each time, and not for ever', () => {
    const answer = {status: 'unreachable', reason: '', repeat: 'safe'} as const
    const waits = [1, 2, 3, 4, 5, 6].map(tries => planRetry(answer, {...state, tries}))
    expect(waits).toEqual([750, 1_500, 3_000, 6_000, 12_000, undefined])
  })

  it('is needed with a look before it, where a request may have been carried out', () => {
    expect(isUnsure({status: 'unreachable', reason: '', repeat: 'if-harmless'})).toBe(true)
    expect(isUnsure({status: 'unreachable', reason: '', repeat: 'safe'})).toBe(false)
    expect(isUnsure({status: 'refused', kind: 'server', httpStatus: 502, waitMs: undefined})).toBe(true)
    expect(isUnsure({status: 'refused', kind: 'rate-limited', httpStatus: 429, waitMs: undefined})).toBe(
      false,
    )
  })
})

describe('the next page', () => {
  it.each([
    [undefined, undefined],
    ['', undefined],
    ['<https://a.example/x?page=1>; rel="prev", <https://a.example/x?page=9>; rel="last"', undefined],
    [
      '<https://a.example/x?page=1>; rel="prev", <https://a.example/x?page=3&per_page=100>; rel="next"',
      {page: '3', per_page: '100'},
    ],
    ['<https://a.example/x?a=1,2&page=3>; rel=next', {a: '1,2', page: '3'}],
    ['<https://a.example/x?page=3>; title="a, b"; rel="next"', {page: '3'}],
    ['<https://a.example/x>; rel="next"', undefined],
    ['rel="next"', undefined],
  ])('of %j', (link, query) => {
    expect(readNextPage(link)).toEqual(query)
  })
})
