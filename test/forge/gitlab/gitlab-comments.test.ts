import {describe, expect, it} from 'vitest'
import {renderTagged} from '../../../src/forge/comment-tag.ts'
import {PROJECT_BOT, PROJECT_TOKEN, REPORTER} from '../../support/gitlab-server.ts'
import {keep, later, openTestForge, useGitLab} from '../open-test-forge.ts'

describe('notes on GitLab', () => {
  it('are asked for as documented, with the token in a header', async () => {
    const {server, clock} = await useGitLab()
    expect(await keep(await openTestForge(server, clock), clock, 'body')).toMatchObject({
      url: `${server.url}/group/sub/project/-/merge_requests/3#note_700001`,
    })
    expect(server.log('/api/v4/projects/group%2Fsub%2Fproject')).toEqual([
      'GET /api/v4/user',
      'GET /merge_requests/3/notes',
      'POST /merge_requests/3/notes',
      'GET /merge_requests/3/notes',
    ])
    for (const {headers} of server.received) {
      expect(headers).toMatchObject({'private-token': PROJECT_TOKEN, 'user-agent': 'stackspend/1.2.3'})
      expect(headers).not.toHaveProperty('authorization')
    }
  })

  it("are asked for by the project's id where it is known", async () => {
    const {server, clock} = await useGitLab()
    const forge = await openTestForge(server, clock, {
      pullRequest: {projectId: '12', url: 'https://gitlab.example/x'},
    })
    expect(await keep(forge, clock, 'body')).toMatchObject({url: 'https://gitlab.example/x#note_700001'})
    expect(server.log()).toContain('POST /api/v4/projects/12/merge_requests/3/notes')
  })

  it('have no page where of the project only its id is known', async () => {
    const {server, clock} = await useGitLab()
    const forge = await openTestForge(server, clock, {pullRequest: {repository: '12'}})
    expect(await keep(forge, clock, 'body')).toMatchObject({status: 'created', url: undefined})
  })

  it('that GitLab itself wrote are none of ours', async () => {
    const {server, clock} = await useGitLab()
    server.add(renderTagged('system', {key: 'default', at: later(9)}), PROJECT_BOT, true)
    expect(await keep(await openTestForge(server, clock), clock, 'body')).toMatchObject({status: 'created'})
  })

  it('are looked through no further back than a run at the same time can have written', async () => {
    const {server, clock} = await useGitLab()
    for (let n = 0; n < 250; n++) server.add(`note ${n}`, REPORTER)
    clock.nowMs += 3_600_000
    await keep(await openTestForge(server, clock), clock, 'body')
    const pages = server.received.filter(({method, path}) => method === 'GET' && path.endsWith('/notes'))
    expect(pages.map(({query}) => query.get('page'))).toEqual([null, '2', '3', null])
  })

  it('that are as long as may be are taken', async () => {
    const {server, clock} = await useGitLab()
    const forge = await openTestForge(server, clock)
    expect(await keep(forge, clock, '🌈'.repeat(1_000_000 - 160))).toMatchObject({status: 'created'})
    await expect(keep(forge, clock, 'x'.repeat(1_000_000 - 159))).rejects.toMatchObject({
      code: 'COMMENT_TOO_LONG',
      message: 'the comment has 999841 characters; GitLab takes 999840 of ours',
    })
  })
})

describe('what GitLab knows of a merge request', () => {
  it.each([
    [false, 'https://gitlab.example/group/sub/project'],
    [true, 'https://gitlab.example/stranger/project'],
  ])('is asked for when only its number is known (a fork: %s)', async (isFork, headRepositoryUrl) => {
    const {server, clock} = await useGitLab({isFork})
    const forge = await openTestForge(server, clock)
    expect(await forge.fetchPullRequest()).toEqual({
      forge: 'gitlab',
      apiUrl: server.apiUrl,
      repository: 'group/sub/project',
      projectId: '12',
      number: 3,
      headBranch: 'feature/cost',
      baseBranch: 'main',
      headRepositoryUrl,
      isFork,
      url: 'https://gitlab.example/group/sub/project/-/merge_requests/3',
    })
  })

  it('lacks the address of a fork that is private to others', async () => {
    const {server, clock} = await useGitLab({isFork: true})
    server.fail('GET', /projects\/77$/, {status: 404, body: {message: '404 Project Not Found'}})
    const forge = await openTestForge(server, clock)
    expect(await forge.fetchPullRequest()).toMatchObject({isFork: true, headRepositoryUrl: undefined})
  })
})
