import {describe, expect, it} from 'vitest'
import type {ApiAnswer} from '../../src/api/api-answer.ts'
import {planRetry, type RetryState} from '../../src/api/plan-retry.ts'

const NOW_MS = Date.parse('2026-11-23T10:00:00Z')

function refused(
  kind: Extract<ApiAnswer, {status: 'refused'}>['kind'],
  {httpStatus = 500, retryAfter}: {httpStatus?: number; retryAfter?: string} = {},
): ApiAnswer {
  return {status: 'refused', kind, httpStatus, code: undefined, requestId: undefined, retryAfter}
}

const unreachable = (repeat: 'safe' | 'if-harmless' | 'useless'): ApiAnswer => ({
  status: 'unreachable',
  reason: 'connection refused',
  repeat,
})

const plan = (answer: ApiAnswer, state: Partial<RetryState> = {}) =>
  planRetry(answer, {tries: 1, isRepeatable: true, nowMs: NOW_MS, random: 0.5, ...state})

describe('planRetry', () => {
  it.each([
    ['in seconds', '17', 17_000],
    ['as an HTTP date', 'Mon, 23 Nov 2026 10:00:45 GMT', 45_000],
    ['as a date that has passed', 'Mon, 23 Nov 2026 09:00:00 GMT', 0],
  ])('waits out the rate limit as Retry-After says %s', (_case, retryAfter, waitMs) => {
    expect(plan(refused('rate-limited', {retryAfter}))).toBe(waitMs)
  })

  it('backs off by itself when a rate limit says nothing, for more than a minute in all', () => {
    const waits = [1, 2, 3, 4, 5, 6].map(tries => plan(refused('rate-limited'), {tries, random: 0}))
    expect(waits).toEqual([2_500, 5_000, 10_000, 20_000, 30_000, undefined])
    expect(waits.reduce<number>((sum, waitMs) => sum + (waitMs ?? 0), 0)).toBeGreaterThan(60_000)
  })

  it('does not wait for an hour because it is told to', () => {
    expect(plan(refused('rate-limited', {retryAfter: '3600'}))).toBeUndefined()
    expect(plan(refused('server', {retryAfter: '3600'}))).toBeUndefined()
  })

  it('tries a failing service four times, ever later', () => {
    const waits = [1, 2, 3, 4].map(tries => plan(refused('server'), {tries, random: 0}))
    expect(waits).toEqual([250, 500, 1_000, undefined])
  })

  it('spreads clients over the upper half of the wait', () => {
    expect(plan(refused('server'), {tries: 3, random: 0})).toBe(1_000)
    expect(plan(refused('server'), {tries: 3, random: 0.999})).toBe(1_999)
  })

  it('repeats what makes something only when it cannot have been done', () => {
    const isRepeatable = false
    expect(plan(unreachable('if-harmless'), {isRepeatable})).toBeUndefined()
    expect(plan(refused('server'), {isRepeatable})).toBeUndefined()
    expect(plan(unreachable('safe'), {isRepeatable})).toBeGreaterThan(0)
    expect(plan(refused('rate-limited'), {isRepeatable})).toBeGreaterThan(0)
  })

  it('gives up a host that cannot be reached after four tries', () => {
    expect(plan(unreachable('safe'), {tries: 3})).toBeGreaterThan(0)
    expect(plan(unreachable('safe'), {tries: 4})).toBeUndefined()
  })

  it.each([
    ['a wrong certificate', unreachable('useless')],
    ['a refused key', refused('unauthorised', {httpStatus: 401})],
    ['a missing scope', refused('scope', {httpStatus: 403})],
    ['a plan without API', refused('plan', {httpStatus: 403})],
    ['a missing endpoint', refused('not-found', {httpStatus: 404})],
    ['a bad request', refused('request', {httpStatus: 422})],
    ['an unreadable answer', {status: 'unreadable', httpStatus: 200, reason: 'x'} as const],
  ])('does not repeat %s', (_case, answer) => {
    expect(plan(answer)).toBeUndefined()
  })
})
