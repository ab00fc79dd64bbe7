import {describe, expect, it} from 'vitest'
import {readCiJob} from '../../src/forge/ci-job.ts'

const github = {
  GITHUB_ACTIONS: 'true',
  GITHUB_API_URL: 'https://api.github.com',
  GITHUB_REPOSITORY: 'acme/api',
  GITHUB_RUN_ID: '9001',
  GITHUB_RUN_ATTEMPT: '2',
  GITHUB_JOB: 'review',
  GITHUB_WORKFLOW: 'Review',
}
const gitlab = {
  GITLAB_CI: 'true',
  CI_API_V4_URL: 'https://gitlab.example/api/v4',
  CI_PROJECT_PATH: 'group/sub/api',
  CI_PIPELINE_ID: '700',
  CI_JOB_ID: '7001',
  CI_PIPELINE_NAME: 'Checks',
}

describe('a job of GitHub Actions', () => {
  it('is of the branch of its pull request, not of the merge that is tested', () => {
    const env = {
      ...github,
      GITHUB_EVENT_NAME: 'pull_request',
      GITHUB_REF: 'refs/pull/7/merge',
      GITHUB_REF_NAME: '7/merge',
      GITHUB_REF_TYPE: 'branch',
      GITHUB_HEAD_REF: 'fix/retry',
    }
    expect(readCiJob({env, event: undefined})).toEqual({
      forge: 'github',
      repository: 'acme/api',
      branch: 'fix/retry',
      pullRequest: 7,
      workflow: 'Review',
      runId: '9001',
      attempt: '2',
      jobId: 'review',
      runUrl: undefined,
    })
  })

  it('is of the branch that was pushed, and of none for a tag', () => {
    const push = {...github, GITHUB_EVENT_NAME: 'push', GITHUB_REF_NAME: 'main', GITHUB_REF_TYPE: 'branch'}
    expect(readCiJob({env: push, event: {}})).toMatchObject({branch: 'main', pullRequest: undefined})
    const tag = {...push, GITHUB_REF_NAME: 'v1', GITHUB_REF_TYPE: 'tag'}
    expect(readCiJob({env: tag, event: {}})?.branch).toBeUndefined()
  })

  it('has a branch also where it is not told which of several pull requests it is of', () => {
    const pull = (number: number) => ({number, head: {ref: 'x'}, base: {ref: 'main', repo: {id: 1}}})
    const event = {repository: {id: 1}, workflow_run: {pull_requests: [pull(1), pull(2)]}}
    const env = {
      ...github,
      GITHUB_EVENT_NAME: 'workflow_run',
      GITHUB_REF_NAME: 'main',
      GITHUB_REF_TYPE: 'branch',
    }
    expect(readCiJob({env, event})).toMatchObject({branch: 'main', pullRequest: undefined})
  })
})

describe('a job of GitLab CI', () => {
  it('is of the source branch of its merge request, or of the branch of its pipeline', () => {
    const merge = {
      ...gitlab,
      CI_MERGE_REQUEST_IID: '3',
      CI_MERGE_REQUEST_PROJECT_PATH: 'group/sub/api',
      CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: 'fix/retry',
      CI_PIPELINE_SOURCE: 'merge_request_event',
    }
    expect(readCiJob({env: merge, event: undefined})).toEqual({
      forge: 'gitlab',
      repository: 'group/sub/api',
      branch: 'fix/retry',
      pullRequest: 3,
      workflow: 'Checks',
      runId: '700',
      attempt: undefined,
      jobId: '7001',
      runUrl: undefined,
    })
    const branch = {...gitlab, CI_COMMIT_BRANCH: 'main', CI_PIPELINE_SOURCE: 'push'}
    expect(readCiJob({env: branch, event: undefined})).toMatchObject({branch: 'main', pullRequest: undefined})
  })
})

it('outside of CI there is no job', () => {
  expect(readCiJob({env: {CI: 'true'}, event: undefined})).toBeUndefined()
})
