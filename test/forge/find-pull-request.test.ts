import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {describe, expect, it, onTestFinished} from 'vitest'
import {findPullRequest} from '../../src/forge/find-pull-request.ts'
import type {ForgeEnvironment} from '../../src/forge/pull-request.ts'
import {readEvent} from '../../src/forge/read-event.ts'

const ACTIONS = {
  GITHUB_ACTIONS: 'true',
  GITHUB_API_URL: 'https://api.github.com',
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_REPOSITORY: 'octo-org/octo-repo',
}

const REPO = {id: 1, full_name: 'octo-org/octo-repo', clone_url: 'https://github.com/octo-org/octo-repo.git'}
const FORK = {id: 2, full_name: 'stranger/octo-repo', clone_url: 'https://github.com/stranger/octo-repo.git'}
const PULL_REQUEST = {
  number: 7,
  html_url: 'https://github.com/octo-org/octo-repo/pull/7',
  head: {ref: 'feature/cost', sha: 'abc', repo: REPO},
  base: {ref: 'main', sha: 'def', repo: REPO},
}

function onActions(name: string, event?: unknown, env: ForgeEnvironment = {}) {
  return findPullRequest({env: {...ACTIONS, GITHUB_EVENT_NAME: name, ...env}, event})
}

describe('the pull request of a GitHub Actions run', () => {
  it.each(['pull_request', 'pull_request_target', 'pull_request_review', 'pull_request_review_comment'])(
    'is in the event %s',
    name => {
      expect(onActions(name, {action: 'opened', pull_request: PULL_REQUEST, repository: REPO})).toEqual({
        status: 'found',
        pullRequest: {
          forge: 'github',
          apiUrl: 'https://api.github.com',
          repository: 'octo-org/octo-repo',
          number: 7,
          headBranch: 'feature/cost',
          baseBranch: 'main',
          headRepositoryUrl: 'https://github.com/octo-org/octo-repo.git',
          isFork: false,
          url: 'https://github.com/octo-org/octo-repo/pull/7',
        },
      })
    },
  )

  it.each([
    ['another repository', FORK, FORK.clone_url],
    ['one that was deleted', null, undefined],
  ])("is a fork's when its branch is in %s", (_case, repo, headRepositoryUrl) => {
    const event = {pull_request: {...PULL_REQUEST, head: {ref: 'main', repo}}}
    expect(onActions('pull_request', event)).toMatchObject({
      pullRequest: {isFork: true, headBranch: 'main', headRepositoryUrl},
    })
  })

  it('is known by its number alone from a comment on it', () => {
    const url = 'https://github.com/octo-org/octo-repo/pull/9'
    const found = onActions('issue_comment', {issue: {number: 9, pull_request: {html_url: url}}})
    expect(found).toEqual({
      status: 'found',
      pullRequest: {
        forge: 'github',
        apiUrl: 'https://api.github.com',
        repository: 'octo-org/octo-repo',
        number: 9,
        url,
      },
    })
  })

  it('is the one that a workflow run names', () => {
    const run = {
      pull_requests: [PULL_REQUEST],
      head_repository: {html_url: 'https://github.com/octo-org/octo-repo'},
    }
    expect(onActions('workflow_run', {repository: REPO, workflow_run: run})).toMatchObject({
      pullRequest: {number: 7, isFork: false, headRepositoryUrl: 'https://github.com/octo-org/octo-repo'},
    })
  })

  it('is none of another repository, which a workflow run may name too', () => {
    const foreign = {...PULL_REQUEST, number: 8, base: {ref: 'main', repo: FORK}}
    const run = {pull_requests: [foreign, PULL_REQUEST]}
    expect(onActions('workflow_run', {repository: REPO, workflow_run: run})).toMatchObject({
      pullRequest: {number: 7},
    })
  })

  it('must be said when a workflow run names several', () => {
    const run = {pull_requests: [PULL_REQUEST, {...PULL_REQUEST, number: 8}]}
    expect(() => onActions('workflow_run', {repository: REPO, workflow_run: run})).toThrow(
      expect.objectContaining({
        code: 'PULL_REQUEST_UNKNOWN',
        exitCode: 2,
        message: expect.stringContaining('7, 8'),
      }),
    )
  })

  it('is in GITHUB_REF where the event tells nothing', () => {
    const env = {GITHUB_REF: 'refs/pull/12/merge', GITHUB_HEAD_REF: 'topic', GITHUB_BASE_REF: 'main'}
    expect(onActions('pull_request', undefined, env)).toMatchObject({
      status: 'found',
      pullRequest: {number: 12, headBranch: 'topic', baseBranch: 'main'},
    })
  })

  it.each([
    ['push', {ref: 'refs/heads/main'}, 'the event push is of no pull request'],
    ['schedule', {}, 'the event schedule is of no pull request'],
    ['workflow_dispatch', undefined, 'the event workflow_dispatch is of no pull request'],
    ['issue_comment', {issue: {number: 9}}, 'the event issue_comment is of no pull request'],
    [
      'merge_group',
      {merge_group: {head_ref: 'refs/heads/gh-readonly-queue/main/pr-104-abc'}},
      'a merge queue tests several pull requests at once',
    ],
    [
      'workflow_run',
      {workflow_run: {pull_requests: []}},
      'the workflow run names no pull request (of a fork it never does); say it: --pull-request NUMBER',
    ],
    ['pull_request', {pull_request: {number: -1}}, 'the event pull_request is of no pull request'],
  ])('is none: %s %j', (name, event, reason) => {
    expect(onActions(name, event, {GITHUB_REF: 'refs/heads/main'})).toEqual({status: 'none', reason})
  })

  it.each([
    [{GITHUB_API_URL: 'https://ghes.example/api/v3'}, 'https://ghes.example/api/v3'],
    [{GITHUB_API_URL: '', GITHUB_SERVER_URL: 'https://ghes.example'}, 'https://ghes.example/api/v3'],
    [{GITHUB_API_URL: '', GITHUB_SERVER_URL: 'https://octo.ghe.com/'}, 'https://api.octo.ghe.com'],
    [{GITHUB_API_URL: ''}, 'https://api.github.com'],
    [{GITHUB_API_URL: '', GITHUB_SERVER_URL: ''}, 'https://api.github.com'],
  ])('is on the server of %j', (env, apiUrl) => {
    expect(onActions('pull_request', {pull_request: PULL_REQUEST}, env)).toMatchObject({
      pullRequest: {apiUrl},
    })
  })
})

const GITLAB = {
  GITLAB_CI: 'true',
  CI_PIPELINE_SOURCE: 'merge_request_event',
  CI_API_V4_URL: 'https://gitlab.example/api/v4',
  CI_PROJECT_ID: '77',
  CI_PROJECT_PATH: 'stranger/project',
  CI_PROJECT_URL: 'https://gitlab.example/stranger/project',
}

const MERGE_REQUEST = {
  CI_MERGE_REQUEST_IID: '3',
  CI_MERGE_REQUEST_PROJECT_ID: '12',
  CI_MERGE_REQUEST_PROJECT_PATH: 'group/sub/project',
  CI_MERGE_REQUEST_PROJECT_URL: 'https://gitlab.example/group/sub/project',
  CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '77',
  CI_MERGE_REQUEST_SOURCE_PROJECT_PATH: 'stranger/project',
  CI_MERGE_REQUEST_SOURCE_PROJECT_URL: 'https://gitlab.example/stranger/project',
  CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: 'feature/cost',
  CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'main',
}

describe('the merge request of a GitLab pipeline', () => {
  it('is in the project that the branch goes to, wherever the pipeline runs', () => {
    expect(findPullRequest({env: {...GITLAB, ...MERGE_REQUEST}, event: undefined})).toEqual({
      status: 'found',
      pullRequest: {
        forge: 'gitlab',
        apiUrl: 'https://gitlab.example/api/v4',
        repository: 'group/sub/project',
        projectId: '12',
        number: 3,
        headBranch: 'feature/cost',
        baseBranch: 'main',
        headRepositoryUrl: 'https://gitlab.example/stranger/project',
        isFork: true,
        url: 'https://gitlab.example/group/sub/project/-/merge_requests/3',
      },
    })
  })

  it("is no fork's when both projects are one", () => {
    const env = {...GITLAB, ...MERGE_REQUEST, CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '12'}
    expect(findPullRequest({env, event: undefined})).toMatchObject({pullRequest: {isFork: false}})
  })

  it("is the open one of a branch, where the pipeline is the branch's", () => {
    const env = {
      ...GITLAB,
      CI_PIPELINE_SOURCE: 'push',
      CI_COMMIT_BRANCH: 'topic',
      CI_OPEN_MERGE_REQUESTS: 'group/project!333',
    }
    expect(findPullRequest({env, event: undefined})).toMatchObject({
      pullRequest: {repository: 'group/project', number: 333, headBranch: 'topic', isFork: true},
    })
  })

  it('must be said where a branch has several', () => {
    const env = {...GITLAB, CI_OPEN_MERGE_REQUESTS: 'group/project!333,group/project!334'}
    expect(() => findPullRequest({env, event: undefined})).toThrow(
      expect.objectContaining({code: 'PULL_REQUEST_UNKNOWN', hint: 'say it: --pull-request IID'}),
    )
    expect(findPullRequest({env, event: undefined, flags: {pullRequest: 334}})).toMatchObject({
      pullRequest: {number: 334, repository: 'group/project', isFork: true},
    })
  })

  it('is none of a branch without one', () => {
    const env = {...GITLAB, CI_PIPELINE_SOURCE: 'push'}
    expect(findPullRequest({env, event: undefined})).toEqual({
      status: 'none',
      reason: 'the pipeline is of no merge request',
    })
  })

  it('is on CI_SERVER_URL, else on gitlab.com', () => {
    const env = {...GITLAB, ...MERGE_REQUEST, CI_API_V4_URL: undefined}
    const at = (more: ForgeEnvironment) => findPullRequest({env: {...env, ...more}, event: undefined})
    expect(at({CI_SERVER_URL: 'https://gitlab.example/gitlab'})).toMatchObject({
      pullRequest: {apiUrl: 'https://gitlab.example/gitlab/api/v4'},
    })
    expect(at({})).toMatchObject({pullRequest: {apiUrl: 'https://gitlab.com/api/v4'}})
  })
})

describe('flags', () => {
  it('name a pull request outside of CI', () => {
    const flags = {forge: 'github', repository: 'a/b', pullRequest: 5} as const
    expect(findPullRequest({env: {}, event: undefined, flags})).toEqual({
      status: 'found',
      pullRequest: {forge: 'github', apiUrl: 'https://api.github.com', repository: 'a/b', number: 5},
    })
    expect(
      findPullRequest({env: {}, event: undefined, flags: {...flags, forge: 'gitlab', repository: '12'}}),
    ).toEqual({
      status: 'found',
      pullRequest: {forge: 'gitlab', apiUrl: 'https://gitlab.com/api/v4', repository: '12', number: 5},
    })
  })

  it('beat what CI says, and take nothing from it that is of another pull request', () => {
    const event = {pull_request: PULL_REQUEST}
    const env = {...ACTIONS, GITHUB_EVENT_NAME: 'pull_request'}
    const found = (flags: object) => findPullRequest({env, event, flags})
    expect(found({pullRequest: 8})).toMatchObject({
      pullRequest: {number: 8, repository: 'octo-org/octo-repo'},
    })
    expect(found({pullRequest: 8})).not.toHaveProperty('pullRequest.headBranch')
    expect(found({repository: 'other/repo'})).not.toHaveProperty('pullRequest.headBranch')
    expect(found({pullRequest: 7, apiUrl: 'https://ghes.example/api/v3/'})).toMatchObject({
      pullRequest: {headBranch: 'feature/cost', apiUrl: 'https://ghes.example/api/v3'},
    })
  })

  it.each([
    [{}, 'FORGE_UNKNOWN', /--forge github --repository OWNER\/NAME --pull-request NUMBER/],
    [{forge: 'github'}, 'PULL_REQUEST_UNKNOWN', /--pull-request NUMBER/],
    [{forge: 'github', pullRequest: 1}, 'PULL_REQUEST_UNKNOWN', /--repository OWNER\/NAME/],
    [
      {forge: 'github', pullRequest: 1, repository: 'a/b/../c'},
      'PULL_REQUEST_UNKNOWN',
      /--repository OWNER\/NAME/,
    ],
    [{forge: 'gitlab'}, 'PULL_REQUEST_UNKNOWN', /--pull-request IID/],
    [{forge: 'gitlab', pullRequest: 1}, 'PULL_REQUEST_UNKNOWN', /--repository GROUP\/PROJECT/],
    [
      {forge: 'gitlab', pullRequest: 1, repository: 'project'},
      'PULL_REQUEST_UNKNOWN',
      /--repository GROUP\/PROJECT/,
    ],
  ] as const)('that are missing are asked for: %j', (flags, code, hint) => {
    expect(() => findPullRequest({env: {}, event: undefined, flags})).toThrow(
      expect.objectContaining({code, exitCode: 2, hint: expect.stringMatching(hint)}),
    )
  })

  it.each([
    'ftp://github.example',
    'http://github.example/api/v3',
    'https://user:hunter2@github.example',
    'https://github.example/?token=hunter2',
    'hunter2',
  ])('name no API where a token would be read by others: %s', apiUrl => {
    const flags = {forge: 'github', repository: 'a/b', pullRequest: 5, apiUrl} as const
    const error = catchError(() => findPullRequest({env: {}, event: undefined, flags}))
    expect(error).toMatchObject({code: 'API_URL_INVALID', exitCode: 2})
    expect(JSON.stringify(error) + String(error)).not.toContain('hunter2')
  })

  it('may name an API on this machine', () => {
    const flags = {
      forge: 'github',
      repository: 'a/b',
      pullRequest: 5,
      apiUrl: 'http://127.0.0.1:1234/api/v3',
    } as const
    expect(findPullRequest({env: {}, event: undefined, flags})).toMatchObject({
      pullRequest: {apiUrl: 'http://127.0.0.1:1234/api/v3'},
    })
  })
})

describe('the event file', () => {
  async function write(content: string): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'stackspend-event-'))
    onTestFinished(() => rm(folder, {recursive: true}))
    await writeFile(join(folder, 'event.json'), content)
    return join(folder, 'event.json')
  }

  it('is what GITHUB_EVENT_PATH names', async () => {
    const file = await write(JSON.stringify({pull_request: PULL_REQUEST}))
    expect(await readEvent({GITHUB_EVENT_PATH: file})).toEqual({pull_request: PULL_REQUEST})
  })

  it('may be missing', async () => {
    expect(await readEvent({})).toBeUndefined()
    expect(await readEvent({GITHUB_EVENT_PATH: join(tmpdir(), 'no-such-event.json')})).toBeUndefined()
  })

  it('that is no JSON is named', async () => {
    const file = await write('{"pull_request":')
    await expect(readEvent({GITHUB_EVENT_PATH: file})).rejects.toMatchObject({
      code: 'PULL_REQUEST_UNKNOWN',
      message: expect.stringContaining(file),
    })
  })
})

function catchError(action: () => unknown): unknown {
  try {
    action()
  } catch (error) {
    return error
  }
  throw new Error('it went well')
}
