import {describe, expect, it} from 'vitest'
import {readCiJob} from '../../src/forge/ci-job.ts'

const GITHUB = {
  GITHUB_ACTIONS: 'true',
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_REPOSITORY: 'octo-org/octo-repo',
  GITHUB_REF: 'refs/heads/fix/login',
  GITHUB_REF_TYPE: 'branch',
  GITHUB_REF_NAME: 'fix/login',
  GITHUB_RUN_ID: '1658821493',
  GITHUB_RUN_ATTEMPT: '3',
  GITHUB_JOB: 'review',
  GITHUB_WORKFLOW: 'Agents',
}
const REPO = {id: 1}
const PULL_REQUEST = {
  number: 7,
  head: {ref: 'feature/cost', repo: REPO},
  base: {ref: 'main', repo: REPO},
}

const GITLAB = {
  GITLAB_CI: 'true',
  CI_PROJECT_PATH: 'group/sub/shop',
  CI_PROJECT_NAME: 'shop',
  CI_PIPELINE_ID: '900',
  CI_PIPELINE_URL: 'https://gitlab.example.com/group/sub/shop/-/pipelines/900',
  CI_JOB_ID: '4242',
}

describe('the CI job on GitHub', () => {
  it('is on the branch that a push was to', () => {
    expect(readCiJob({env: GITHUB, event: {}})).toEqual({
      forge: 'github',
      repository: 'octo-org/octo-repo',
      branch: 'fix/login',
      pullRequest: undefined,
      workflow: 'Agents',
      runId: '1658821493',
      attempt: '3',
      jobId: 'review',
      runUrl: 'https://github.com/octo-org/octo-repo/actions/runs/1658821493',
    })
  })

  it("is on a pull request's own branch, and not on the merge of it", () => {
    const env = {...GITHUB, GITHUB_REF: 'refs/pull/7/merge', GITHUB_REF_NAME: '7/merge'}
    const event = {pull_request: PULL_REQUEST}
    expect(readCiJob({env, event})).toMatchObject({branch: 'feature/cost', pullRequest: 7})
    expect(readCiJob({env: {...env, GITHUB_HEAD_REF: 'feature/cost'}, event: undefined})).toMatchObject({
      branch: 'feature/cost',
      pullRequest: 7,
    })
  })

  it('is on no known branch when a comment on a pull request started it: the ref is the default branch', () => {
    const env = {...GITHUB, GITHUB_REF_NAME: 'main', GITHUB_REF: 'refs/heads/main'}
    const job = readCiJob({env, event: {issue: {number: 7, pull_request: {}}}})
    expect(job).toMatchObject({branch: undefined, pullRequest: 7})
  })

  it('is on no branch for a tag', () => {
    const env = {...GITHUB, GITHUB_REF: 'refs/tags/v1', GITHUB_REF_TYPE: 'tag', GITHUB_REF_NAME: 'v1'}
    expect(readCiJob({env, event: {}})?.branch).toBeUndefined()
  })

  it('is of no pull request in particular when its run is of several', () => {
    const run = {pull_requests: [PULL_REQUEST, {...PULL_REQUEST, number: 8}]}
    const job = readCiJob({env: GITHUB, event: {repository: REPO, workflow_run: run}})
    expect(job).toMatchObject({pullRequest: undefined, branch: 'fix/login'})
  })
})

describe('the CI job on GitLab', () => {
  it('is of the merge request whose pipeline it is', () => {
    const env = {...GITLAB, CI_MERGE_REQUEST_IID: '17', CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: 'fix/login'}
    expect(readCiJob({env, event: undefined})).toEqual({
      forge: 'gitlab',
      repository: 'group/sub/shop',
      branch: 'fix/login',
      pullRequest: 17,
      workflow: 'shop',
      runId: '900',
      attempt: undefined,
      jobId: '4242',
      runUrl: 'https://gitlab.example.com/group/sub/shop/-/pipelines/900',
    })
  })

  it('is on the branch of a branch pipeline, called as the pipeline is', () => {
    const env = {...GITLAB, CI_COMMIT_BRANCH: 'main', CI_PIPELINE_NAME: 'nightly'}
    const job = readCiJob({env, event: undefined})
    expect(job).toMatchObject({branch: 'main', workflow: 'nightly', pullRequest: undefined})
  })

  it('is on no branch for a tag', () => {
    const env = {...GITLAB, CI_COMMIT_TAG: 'v1', CI_COMMIT_REF_NAME: 'v1'}
    expect(readCiJob({env, event: undefined})?.branch).toBeUndefined()
  })
})

it.each([
  ['no CI', {}],
  ['an Actions environment without a run', {GITHUB_ACTIONS: 'true', GITHUB_JOB: 'a'}],
  ['a GitLab environment without a job', {GITLAB_CI: 'true', CI_PIPELINE_ID: '1'}],
])('there is no CI job in %s', (_case, env) => {
  expect(readCiJob({env, event: undefined})).toBeUndefined()
})
