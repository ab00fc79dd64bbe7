import {inspect} from 'node:util'
import {describe, expect, it} from 'vitest'
import {renderTagged} from '../../src/forge/comment-tag.ts'
import {secondaryLimit} from '../support/forge/github-answers.ts'
import {ACTIONS_TOKEN, READ_ONLY_TOKEN} from '../support/forge/github-model.ts'
import type {ForgeFault, LoopbackForge} from '../support/forge/loopback-forge.ts'
import {GUEST_TOKEN, gitLabLimit, JOB_TOKEN, PROJECT_TOKEN} from '../support/gitlab-server.ts'
import {keep, later, NOON, openTestForge, type TestClock, useGitHub, useGitLab} from './open-test-forge.ts'

type Place = {
  readonly server: LoopbackForge & {readonly apiUrl: string; add(text: string): unknown}
  readonly clock: TestClock
  readonly token: string
  readonly update: 'PATCH' | 'PUT'
  readonly count: () => number
}

async function onGitHub(): Promise<Place> {
  const {server, clock} = await useGitHub()
  return {server, clock, token: ACTIONS_TOKEN, update: 'PATCH', count: () => server.comments.length}
}

async function onGitLab(): Promise<Place> {
  const {server, clock} = await useGitLab()
  return {server, clock, token: PROJECT_TOKEN, update: 'PUT', count: () => server.notes.length}
}

/** Of one page, so that a client which hopes to read more than a page's comments is not needed. */
const COMMENTS = /(comments|notes)$/
const ONE_COMMENT = /(comments|notes)\/\d+$/

/** A time limit that a loaded machine keeps all the same. */
const QUICK = {limits: {answerMs: 1_500}}

/** How often a comment was sent to be made. */
function posts({server}: Place): number {
  return server.received.filter(({method, path}) => method === 'POST' && COMMENTS.test(path)).length
}

async function failWith(place: Place, options: Parameters<typeof openTestForge>[2] = {}): Promise<unknown> {
  const forge = await openTestForge(place.server, place.clock, options)
  return await keep(forge, place.clock, 'body').then(
    kept => {
      throw new Error(`it went well: ${kept.status}`)
    },
    (error: unknown) => error,
  )
}

describe.each([
  ['GitHub', onGitHub],
  ['GitLab', onGitLab],
] as const)('%s', (_name, open) => {
  // How often the comment is sent when its first sending goes wrong, and what is waited for, in seconds.
  it.each([
    ['is cut before anything is done', 'cut-before', 2, [0.75]],
    ['is cut after all is done', 'cut-after', 1, [0.75]],
    ['gets no answer, and is not done', 'silent', 2, [0.75]],
    ['gets no answer, but is done', 'silent-after', 1, [0.75]],
    ['gets 502, and is not done', {status: 502, body: 'Bad Gateway'}, 2, [0.75]],
    ['gets 502, but is done', {status: 502, body: 'Bad Gateway', isDone: true}, 1, [0.75]],
    ['gets 503 for 7 seconds', {status: 503, headers: {'retry-after': '7'}}, 2, [7]],
    [
      'gets 429 for 9 seconds',
      {status: 429, headers: {'retry-after': '9'}, body: {message: 'slow down'}},
      2,
      [9],
    ],
    ['gets 429 and no time', {status: 429, body: {message: 'slow down'}}, 2, [3.75]],
  ] as [string, ForgeFault, number, number[]][])(
    'has one comment when the request for it %s',
    async (_case, fault, sent, waitsS) => {
      const place = await open()
      place.server.fail('POST', COMMENTS, fault)
      const isSilent = typeof fault === 'string' && fault.startsWith('silent')
      const forge = await openTestForge(place.server, place.clock, isSilent ? QUICK : {})
      expect(await keep(forge, place.clock, 'body')).toMatchObject({status: 'created'})
      expect(place.count()).toBe(1)
      expect(posts(place)).toBe(sent)
      expect(place.clock.waitsMs).toEqual(waitsS.map(seconds => seconds * 1_000))
    },
  )

  it('has one comment although every request fails once in its own way', async () => {
    const place = await open()
    place.server.add(renderTagged('old', {key: 'default', at: NOON}))
    place.server.fail('GET', COMMENTS, 'cut-before')
    place.server.fail('GET', ONE_COMMENT, {status: 500}, 'none', {status: 504})
    place.server.fail(place.update, ONE_COMMENT, 'cut-after')
    const forge = await openTestForge(place.server, place.clock)
    expect(await keep(forge, place.clock, 'body', {validAt: later(1)})).toMatchObject({status: 'updated'})
    expect(place.count()).toBe(1)
    expect(place.clock.waitsMs).toHaveLength(4)
  })

  it('has the comment at last when the first answer was lost and the repetition is refused for a while', async () => {
    const place = await open()
    place.server.fail('POST', COMMENTS, 'cut-before', {status: 500}, 'cut-after')
    const forge = await openTestForge(place.server, place.clock)
    expect(await keep(forge, place.clock, 'body')).toMatchObject({status: 'created'})
    expect(place.count()).toBe(1)
    expect(posts(place)).toBe(3)
  })

  it('is given up when it fails for good, within a minute of waiting', async () => {
    const place = await open()
    place.server.fail('GET', COMMENTS, ...Array<ForgeFault>(99).fill({status: 500}))
    expect(await failWith(place)).toMatchObject({
      code: 'FORGE_FAILED',
      exitCode: 1,
      message: `${place.server.apiUrl} failed (500)`,
    })
    expect(place.clock.waitsMs).toEqual([750, 1_500, 3_000, 6_000, 12_000])
  })

  it('is given up at the bound of all requests together', async () => {
    const place = await open()
    const slow: ForgeFault = {status: 503, headers: {'retry-after': '25'}}
    place.server.fail('GET', /user$/, slow)
    place.server.fail('GET', COMMENTS, slow)
    place.server.fail('POST', COMMENTS, slow)
    expect(await failWith(place)).toMatchObject({code: 'FORGE_FAILED'})
    expect(place.clock.waitsMs).toEqual([25_000, 25_000])
  })

  it('tells of each wait', async () => {
    const place = await open()
    const waits: unknown[] = []
    place.server.fail('POST', COMMENTS, {status: 429, headers: {'retry-after': '9'}}, {status: 500})
    const forge = await openTestForge(place.server, place.clock, {onWait: wait => waits.push(wait)})
    await keep(forge, place.clock, 'body')
    expect(waits).toEqual([
      {ms: 9_000, reason: 'rate-limited'},
      {ms: 750, reason: 'failed'},
    ])
  })

  it('is not waited for when it asks for more time than there is', async () => {
    const place = await open()
    place.server.fail('POST', COMMENTS, {status: 429, headers: {'retry-after': '3600'}})
    expect(await failWith(place)).toMatchObject({
      code: 'FORGE_RATE_LIMITED',
      exitCode: 1,
      message: `${place.server.apiUrl} takes no more requests (429), for 3600 s`,
    })
    expect(place.clock.waitsMs).toEqual([])
  })

  it('can be stopped while it is waited for', async () => {
    const place = await open()
    const stop = new AbortController()
    place.server.fail('POST', COMMENTS, 'silent')
    const forge = await openTestForge(place.server, place.clock, {signal: stop.signal})
    const kept = keep(forge, place.clock, 'body')
    while (posts(place) === 0) await new Promise(resolve => setTimeout(resolve, 5))
    stop.abort(new Error('Ctrl-C'))
    await expect(kept).rejects.toThrow('Ctrl-C')
  })

  it.each([
    ['a wrong token', {status: 401, body: {message: 'Bad credentials'}}, 'FORGE_UNAUTHORISED', 5],
    ['no JSON', {status: 200, body: '<html>not you</html>'}, 'FORGE_FAILED', 1],
    ['JSON of another kind', {status: 200, body: {hello: 'world'}}, 'FORGE_FAILED', 1],
    ['304, which was not asked for', {status: 304}, 'FORGE_FAILED', 1],
    ['501', {status: 501}, 'FORGE_FAILED', 1],
    ['400', {status: 400, body: {message: 'what?'}}, 'FORGE_FAILED', 1],
    ['a redirect to nowhere', {status: 302}, 'FORGE_FAILED', 1],
    ['a redirect to itself', {status: 307, headers: {location: '?'}}, 'FORGE_FAILED', 1],
  ] as const)('that answers %s is named', async (_case, fault, code, exitCode) => {
    const place = await open()
    place.server.fail('GET', COMMENTS, ...Array<ForgeFault>(9).fill(fault))
    expect(await failWith(place)).toMatchObject({code, exitCode, hint: expect.any(String)})
    expect(place.clock.waitsMs).toEqual([])
  })

  it('that says the comment is too long is believed', async () => {
    const place = await open()
    const message = 'Body is too long (maximum is 10 characters)'
    place.server.fail('POST', COMMENTS, {
      status: 422,
      body: {message: 'Validation Failed', errors: [{code: 'x', message}]},
    })
    expect(await failWith(place)).toMatchObject({code: 'COMMENT_TOO_LONG', exitCode: 1})
  })

  it('that cannot be reached is named', async () => {
    const place = await open()
    const url = place.server.apiUrl
    const server = {apiUrl: url.replace(/:\d+/, ':1')}
    const forge = await openTestForge(server, place.clock)
    await expect(keep(forge, place.clock, 'body')).rejects.toMatchObject({
      code: 'FORGE_UNREACHABLE',
      exitCode: 1,
      message: `${server.apiUrl} cannot be reached: connection refused`,
    })
    expect(place.clock.waitsMs).toHaveLength(5)
  })

  it('keeps the token from every other host, whether by redirect or by a link', async () => {
    const place = await open()
    const other = (await useGitHub()).server
    place.server.fail('GET', COMMENTS, {status: 301, headers: {location: `${other.url}/somewhere`}})
    expect(await failWith(place)).toMatchObject({
      code: 'FORGE_FAILED',
      message: `${place.server.apiUrl} answered 301: it redirects to another host, which must not have the token`,
    })
    const link = `<${other.url}/somewhere?page=2>; rel="next"`
    place.server.fail('GET', COMMENTS, {status: 200, headers: {link}, body: []})
    const forge = await openTestForge(place.server, place.clock)
    expect(await keep(forge, place.clock, 'body')).toMatchObject({status: 'created'})
    expect(place.server.received.some(({query}) => query.get('page') === '2')).toBe(true)
    expect(other.received).toEqual([])
  })

  it('is not asked for pages in a circle', async () => {
    const place = await open()
    const link = '<https://forge.example/?page=2>; rel="next"'
    place.server.fail('GET', COMMENTS, ...Array<ForgeFault>(9).fill({status: 200, headers: {link}, body: []}))
    expect(await failWith(place)).toMatchObject({
      code: 'FORGE_FAILED',
      message: expect.stringContaining('circle'),
    })
  })

  it('may say the token back, which no error does', async () => {
    const place = await open()
    const {token} = place
    const body = {message: token, error: token, documentation_url: token}
    const headers = {'x-request-id': token, 'www-authenticate': token}
    for (const status of [400, 401, 403, 404, 409, 422, 429, 500, 302]) {
      place.server.fail('GET', COMMENTS, {
        status,
        body,
        headers: {...headers, location: `http://${token}.example`, 'retry-after': '9999'},
      })
      const forge = await openTestForge(place.server, place.clock)
      const outcome = await keep(forge, place.clock, 'body').catch((error: unknown) => error)
      expect(inspect(outcome, {depth: 20, showHidden: true})).not.toContain(token)
    }
    place.server.fail('GET', COMMENTS, ...Array<ForgeFault>(9).fill('cut-before'))
    expect(inspect(await failWith(place), {depth: 20, showHidden: true})).not.toContain(token)
  })

  it('is only written to by who may: else that is said, and is no failure', async () => {
    const place = await open()
    place.server.fail('GET', COMMENTS, {status: 404, body: {message: 'Not Found'}})
    const forge = await openTestForge(place.server, place.clock)
    expect(await keep(forge, place.clock, 'body')).toEqual({
      status: 'forbidden',
      reason: 'there is no such pull request, or the token in TEST_TOKEN may not see it (404)',
      hint: expect.stringContaining('--repository'),
    })
  })

  it('may refuse to let go of the old comment, and the new one stands', async () => {
    const place = await open()
    place.server.add(renderTagged('old', {key: 'default', at: NOON}))
    place.server.fail('DELETE', ONE_COMMENT, {status: 403, body: {message: 'Forbidden'}})
    const forge = await openTestForge(place.server, place.clock)
    expect(await keep(forge, place.clock, 'body', {behavior: 'delete-and-new'})).toMatchObject({
      status: 'created',
      removed: 0,
      problem: 'the token in TEST_TOKEN may not do this (403)',
    })
    expect(place.count()).toBe(2)
  })

  it('may have lost the old comment already', async () => {
    const place = await open()
    place.server.add(renderTagged('old', {key: 'default', at: NOON}))
    place.server.fail('DELETE', ONE_COMMENT, {status: 404, body: {message: 'Not Found'}, isDone: true})
    const forge = await openTestForge(place.server, place.clock)
    expect(await keep(forge, place.clock, 'body', {behavior: 'delete-and-new'})).toMatchObject({
      status: 'created',
      problem: undefined,
    })
    expect(place.count()).toBe(1)
  })
})

describe("GitHub's limits", () => {
  it('are waited for until they are reset, when that is soon', async () => {
    const {server, clock} = await useGitHub()
    server.rateLimit = {remaining: 2, resetMs: clock.nowMs + 30_000}
    const forge = await openTestForge(server, clock)
    expect(await keep(forge, clock, 'body')).toMatchObject({status: 'created'})
    expect(clock.waitsMs).toEqual([31_000])
    expect(server.comments).toHaveLength(1)
  })

  it('are not waited for when they are reset in an hour', async () => {
    const {server, clock} = await useGitHub()
    server.rateLimit = {remaining: 2, resetMs: clock.nowMs + 3_000_000}
    const forge = await openTestForge(server, clock)
    await expect(keep(forge, clock, 'body')).rejects.toMatchObject({
      code: 'FORGE_RATE_LIMITED',
      message: expect.stringContaining('for 3001 s'),
    })
  })

  it.each([
    [403, '5', 5],
    [429, '5', 5],
    [403, undefined, 60],
    [429, undefined, 60],
  ] as const)(
    'of the second kind are waited for: %i, Retry-After %s',
    async (status, retryAfter, seconds) => {
      const {server, clock} = await useGitHub()
      server.fail('POST', COMMENTS, secondaryLimit(status, retryAfter))
      const forge = await openTestForge(server, clock)
      expect(await keep(forge, clock, 'body')).toMatchObject({status: 'created'})
      expect(clock.waitsMs).toEqual([seconds * 1_000])
    },
  )

  it('are waited for in GraphQL too, where they come with 200', async () => {
    const {server, clock} = await useGitHub()
    const body = {errors: [{type: 'RATE_LIMIT', message: 'API rate limit already exceeded for user ID 1.'}]}
    server.fail('POST', /graphql$/, {status: 200, body})
    const forge = await openTestForge(server, clock)
    expect(await keep(forge, clock, 'body')).toMatchObject({status: 'created'})
    expect(clock.waitsMs).toEqual([3_750])
  })
})

describe("GitLab's limits", () => {
  it('are waited for by Retry-After, or by RateLimit-Reset', async () => {
    const {server, clock} = await useGitLab()
    const reset = String(clock.nowMs / 1_000 + 20)
    server.fail('GET', COMMENTS, gitLabLimit({'retry-after': '10'}))
    server.fail('POST', COMMENTS, gitLabLimit({'ratelimit-remaining': '0', 'ratelimit-reset': reset}))
    const forge = await openTestForge(server, clock)
    expect(await keep(forge, clock, 'body')).toMatchObject({status: 'created'})
    expect(clock.waitsMs).toEqual([10_000, 11_000])
  })
})

describe('a token that may not comment', () => {
  it("is told apart from a wrong one: a fork's on GitHub", async () => {
    const {server, clock} = await useGitHub()
    const forge = await openTestForge(server, clock, {token: READ_ONLY_TOKEN})
    expect(await keep(forge, clock, 'body')).toEqual({
      status: 'forbidden',
      reason: 'the token in TEST_TOKEN may not do this (403)',
      hint: expect.stringMatching(/pull-requests: write.*fork/),
    })
    expect(clock.waitsMs).toEqual([])
    expect(server.violations).toEqual([])
  })

  it('is told apart from a wrong one: on a locked conversation', async () => {
    const {server, clock} = await useGitHub({isLocked: true})
    const forge = await openTestForge(server, clock)
    expect(await keep(forge, clock, 'body')).toMatchObject({
      status: 'forbidden',
      reason: 'the conversation is locked (403)',
    })
  })

  it("is told apart from a wrong one: a guest's on GitLab", async () => {
    const {server, clock} = await useGitLab()
    const forge = await openTestForge(server, clock, {token: GUEST_TOKEN})
    expect(await keep(forge, clock, 'body')).toMatchObject({
      status: 'forbidden',
      hint: expect.stringContaining('scope "api"'),
    })
  })

  it("is told apart from a wrong one: a job's on GitLab, which says 401", async () => {
    const {server, clock} = await useGitLab()
    const forge = await openTestForge(server, clock, {token: JOB_TOKEN, kind: 'job'})
    expect(await keep(forge, clock, 'body')).toMatchObject({
      status: 'forbidden',
      reason: 'TEST_TOKEN may not do this (401)',
      hint: expect.stringContaining('GITLAB_TOKEN'),
    })
    expect(server.received[0]?.headers).toMatchObject({'job-token': JOB_TOKEN})
    expect(server.received[0]?.headers).not.toHaveProperty('private-token')
  })

  it("a job's on GitLab writes as who started it, where GitLab lets it", async () => {
    const {server, clock} = await useGitLab({letsJobsComment: true})
    const forge = await openTestForge(server, clock, {token: JOB_TOKEN, kind: 'job'})
    await keep(forge, clock, 'body')
    expect(await keep(forge, clock, 'changed', {validAt: later(1)})).toMatchObject({status: 'updated'})
    expect(server.notes).toHaveLength(1)
  })

  it.each([
    ['GitHub', useGitHub],
    ['GitLab', useGitLab],
  ] as const)('is told apart from a wrong one: a wrong one on %s', async (_name, use) => {
    const {server, clock} = await use()
    const forge = await openTestForge(server, clock, {token: 'revoked'})
    await expect(keep(forge, clock, 'body')).rejects.toMatchObject({
      code: 'FORGE_UNAUTHORISED',
      exitCode: 5,
      message: `${server.apiUrl} refused the token in TEST_TOKEN (401)`,
    })
  })
})
