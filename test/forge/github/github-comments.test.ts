import {describe, expect, it} from 'vitest'
import {renderTagged} from '../../../src/forge/comment-tag.ts'
import {
  ACTIONS_BOT,
  ACTIONS_TOKEN,
  DEVELOPER,
  PERSONAL_TOKEN,
  READ_ONLY_TOKEN,
} from '../../support/forge/github-model.ts'
import {keep, later, openTestForge, useGitHub, useGitLab} from '../open-test-forge.ts'

const OTHER_BOT = {id: 5, login: 'other-app[bot]', type: 'Bot'} as const

describe('comments on GitHub', () => {
  it('are asked for as documented, with the token in a header', async () => {
    const {server, clock} = await useGitHub()
    await keep(await openTestForge(server, clock), clock, 'body')
    expect(server.log()).toEqual([
      'GET /user',
      'POST /graphql',
      'GET /repos/octo-org/octo-repo/issues/7/comments',
      'POST /repos/octo-org/octo-repo/issues/7/comments',
      'GET /repos/octo-org/octo-repo/issues/7/comments',
    ])
    for (const {headers} of server.received) {
      expect(headers).toMatchObject({
        authorization: `token ${ACTIONS_TOKEN}`,
        'x-github-api-version': '2022-11-28',
        accept: expect.stringContaining('application/vnd.github'),
        'user-agent': expect.stringMatching(/^stackspend\/1\.2\.3 /),
      })
    }
    expect(server.violations).toEqual([])
  })

  it('are below /api/v3 on Enterprise Server, and GraphQL is beside that', async () => {
    const {server, clock} = await useGitHub({base: '/api/v3'})
    const forge = await openTestForge(server, clock)
    await keep(forge, clock, 'old')
    expect(await keep(forge, clock, 'new', {behavior: 'hide-and-new'})).toMatchObject({hidden: 1})
    expect(new Set(server.log('/api/v3/repos/octo-org/octo-repo'))).toEqual(
      new Set(['GET /api/v3/user', 'POST /api/graphql', 'GET /issues/7/comments', 'POST /issues/7/comments']),
    )
    expect(server.violations).toEqual([])
  })

  it('are hidden as outdated with "hide-and-new", each once', async () => {
    const {server, clock} = await useGitHub()
    const forge = await openTestForge(server, clock)
    await keep(forge, clock, 'first')
    expect(await keep(forge, clock, 'second', {behavior: 'hide-and-new'})).toMatchObject({
      status: 'created',
      hidden: 1,
    })
    expect(await keep(forge, clock, 'third', {behavior: 'hide-and-new'})).toMatchObject({
      status: 'created',
      hidden: 1,
    })
    expect(server.comments.map(({isMinimized}) => isMinimized)).toEqual([true, true, false])
    expect(server.violations).toEqual([])
  })

  it('are hidden again where the server does not tell which are', async () => {
    const {server, clock} = await useGitHub({tellsMinimized: false})
    const forge = await openTestForge(server, clock)
    await keep(forge, clock, 'first')
    await keep(forge, clock, 'second', {behavior: 'hide-and-new'})
    expect(await keep(forge, clock, 'third', {behavior: 'hide-and-new'})).toMatchObject({hidden: 2})
  })

  it('may refuse to be hidden, and the new one stands', async () => {
    const {server, clock} = await useGitHub()
    const forge = await openTestForge(server, clock)
    await keep(forge, clock, 'first')
    server.fail('POST', /graphql$/, 'none', {status: 200, body: {data: null, errors: [{type: 'FORBIDDEN'}]}})
    expect(await keep(forge, clock, 'second', {behavior: 'hide-and-new'})).toMatchObject({
      status: 'created',
      hidden: 0,
      problem: 'the token in TEST_TOKEN may not do this (403)',
    })
    expect(server.comments).toHaveLength(2)
  })

  it('cannot be hidden on GitLab, which is said before anything is sent', async () => {
    const {server, clock} = await useGitLab()
    const forge = await openTestForge(server, clock)
    await expect(keep(forge, clock, 'body', {behavior: 'hide-and-new'})).rejects.toMatchObject({
      code: 'USAGE',
      exitCode: 2,
      message: 'GitLab cannot hide a comment',
    })
    expect(server.received).toEqual([])
  })

  it('of a repository that was renamed are found at its new address', async () => {
    const {server, clock} = await useGitHub({renamedFrom: 'octo-org/old-name'})
    const forge = await openTestForge(server, clock, {pullRequest: {repository: 'octo-org/old-name'}})
    for (let n = 0; n < 150; n++) server.add(`comment ${n}`)
    expect(await keep(forge, clock, 'body')).toMatchObject({status: 'created'})
    expect(await keep(forge, clock, 'new', {validAt: later(1)})).toMatchObject({status: 'updated'})
    expect(server.comments).toHaveLength(151)
    expect(server.comments.at(-1)?.body).toContain('new')
    expect(server.violations).toEqual([])
  })

  it('that are as long as may be are taken, of one kind of character or the other', async () => {
    const {server, clock} = await useGitHub()
    const forge = await openTestForge(server, clock)
    for (const [tag, character] of [
      ['ascii', 'x'],
      ['emoji', '🌈'],
      ['cjk', '日'],
    ] as const) {
      const body = character.repeat(65_536 - 160)
      expect(await keep(forge, clock, body, {tag})).toMatchObject({status: 'created'})
      await expect(keep(forge, clock, body + character, {tag})).rejects.toMatchObject({
        code: 'COMMENT_TOO_LONG',
      })
    }
    expect(server.violations).toEqual([])
  })
})

describe('whose a comment is on GitHub', () => {
  const tagged = (body: string) => renderTagged(body, {key: 'default', at: later(5)})

  it('is told by the account of a personal token', async () => {
    const {server, clock} = await useGitHub()
    const forge = await openTestForge(server, clock, {token: PERSONAL_TOKEN})
    server.add(tagged('of the bot'), ACTIONS_BOT)
    server.add(tagged('of nobody'), {...DEVELOPER, id: 9_999})
    expect(await keep(forge, clock, 'mine')).toMatchObject({status: 'created'})
    server.add(tagged('of me'), DEVELOPER)
    expect(await keep(forge, clock, 'mine')).toMatchObject({status: 'superseded'})
    expect(server.log()).not.toContain('POST /graphql')
  })

  it("is told by the login of an app's token, which another app does not have", async () => {
    const {server, clock} = await useGitHub()
    const forge = await openTestForge(server, clock)
    server.add(tagged('of another app'), OTHER_BOT)
    server.add(tagged('of a person with its name'), {id: 6, login: 'github-actions', type: 'User'})
    expect(await keep(forge, clock, 'mine')).toMatchObject({status: 'created'})
  })

  it("is told by its being an app's where the server does not say which", async () => {
    const {server, clock} = await useGitHub({tellsViewer: false})
    const forge = await openTestForge(server, clock)
    server.add(tagged('of a person'), DEVELOPER)
    expect(await keep(forge, clock, 'mine')).toMatchObject({status: 'created'})
    expect(await keep(forge, clock, 'changed', {validAt: later(1)})).toMatchObject({status: 'updated'})
  })

  it("is nobody's when the account is gone", async () => {
    const {server, clock} = await useGitHub()
    const forge = await openTestForge(server, clock)
    server.comments.push({...server.add(tagged('x')), id: 1, user: undefined})
    server.comments.shift()
    expect(await keep(forge, clock, 'mine')).toMatchObject({status: 'created'})
    expect(server.violations).toEqual([])
  })
})

describe('what GitHub knows of a pull request', () => {
  it.each([
    [false, 'https://github.example/octo-org/octo-repo.git'],
    [true, 'https://github.example/stranger/octo-repo.git'],
  ])('is asked for when only its number is known (a fork: %s)', async (isFork, headRepositoryUrl) => {
    const {server, clock} = await useGitHub({isFork})
    const forge = await openTestForge(server, clock, {token: READ_ONLY_TOKEN})
    expect(await forge.fetchPullRequest()).toEqual({
      forge: 'github',
      apiUrl: server.apiUrl,
      repository: 'octo-org/octo-repo',
      number: 7,
      headBranch: 'feature/cost',
      baseBranch: 'main',
      headRepositoryUrl,
      isFork,
      url: 'https://github.example/octo-org/octo-repo/pull/7',
    })
    expect(server.violations).toEqual([])
  })

  it('is not asked for when the event said it', async () => {
    const {server, clock} = await useGitHub()
    const known = {headBranch: 'topic', isFork: false}
    const forge = await openTestForge(server, clock, {pullRequest: known})
    expect(await forge.fetchPullRequest()).toMatchObject(known)
    expect(server.received).toEqual([])
  })

  it('is nothing of one that is not there', async () => {
    const {server, clock} = await useGitHub()
    const forge = await openTestForge(server, clock, {pullRequest: {number: 8}})
    await expect(forge.fetchPullRequest()).rejects.toMatchObject({
      code: 'FORGE_FORBIDDEN',
      exitCode: 5,
      hint: expect.stringContaining('--pull-request'),
    })
  })
})
