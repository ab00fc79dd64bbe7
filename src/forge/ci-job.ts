import {StackspendError} from '../errors.ts'
import {findPullRequest} from './find-pull-request.ts'
import type {ForgeEnvironment, ForgeName, PullRequest} from './pull-request.ts'

/** The CI job that this process is part of. */
export type CiJob = {
  readonly forge: ForgeName
  /** `owner/name`, or GitLab's whole path. */
  readonly repository: string | undefined
  /** The branch of the work: of a pull request its own, not the one that it is merged into for testing. */
  readonly branch: string | undefined
  readonly pullRequest: number | undefined
  readonly workflow: string | undefined
  readonly runId: string
  /** Which of a run's jobs, and which try. Legs of a matrix are alike. */
  readonly jobName: string
}

type Sources = {readonly env: ForgeEnvironment; readonly event: unknown}

/** The job of GitHub Actions or GitLab CI, as both document it in the environment; `undefined` outside of them. */
export function readCiJob({env, event}: Sources): CiJob | undefined {
  if (env.GITHUB_ACTIONS === 'true' && env.GITHUB_RUN_ID)
    return readGitHubJob({env, event}, env.GITHUB_RUN_ID)
  if (env.GITLAB_CI === 'true' && env.CI_PIPELINE_ID) return readGitLabJob({env, event}, env.CI_PIPELINE_ID)
  return undefined
}

function readGitHubJob({env, event}: Sources, runId: string): CiJob {
  const pullRequest = pullRequestOf({env, event})
  const pushed = env.GITHUB_REF_TYPE === 'branch' ? env.GITHUB_REF_NAME : undefined
  return {
    forge: 'github',
    repository: known(env.GITHUB_REPOSITORY),
    branch: pullRequest?.headBranch ?? known(env.GITHUB_HEAD_REF) ?? withoutMerge(pushed),
    pullRequest: pullRequest?.number,
    workflow: known(env.GITHUB_WORKFLOW),
    runId,
    jobName: [known(env.GITHUB_JOB) ?? 'job', known(env.GITHUB_RUN_ATTEMPT) ?? '1'].join('-'),
  }
}

function readGitLabJob({env, event}: Sources, runId: string): CiJob {
  const pullRequest = pullRequestOf({env, event})
  return {
    forge: 'gitlab',
    repository: known(env.CI_PROJECT_PATH),
    branch: known(env.CI_MERGE_REQUEST_SOURCE_BRANCH_NAME) ?? known(env.CI_COMMIT_BRANCH),
    pullRequest: pullRequest?.number,
    workflow: known(env.CI_PIPELINE_NAME) ?? known(env.CI_JOB_NAME),
    runId,
    jobName: known(env.CI_JOB_ID) ?? 'job',
  }
}

/** Where it cannot be told which of several it is, none is named: a job has a branch all the same. */
function pullRequestOf(sources: Sources): PullRequest | undefined {
  try {
    const found = findPullRequest(sources)
    return found.status === 'found' ? found.pullRequest : undefined
  } catch (error) {
    if (error instanceof StackspendError) return undefined
    throw error
  }
}

/** `7/merge` is what GitHub makes of a pull request to test it, and no branch of anybody's. */
function withoutMerge(name: string | undefined): string | undefined {
  return name === undefined || /^\d+\/merge$/.test(name) ? undefined : known(name)
}

function known(text: string | undefined): string | undefined {
  return text === '' ? undefined : text
}
