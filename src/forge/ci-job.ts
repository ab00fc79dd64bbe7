import {StackspendError} from '../errors.ts'
import {readEventPullRequest} from './github/read-event-pull-request.ts'
import type {ForgeEnvironment, ForgeName} from './pull-request.ts'

/** One job of a CI run. What the environment does not tell is `undefined`. */
export type CiJob = {
  readonly forge: ForgeName
  /** OWNER/NAME; on GitLab the project's path, which may have more parts. */
  readonly repository: string | undefined
  /** The branch that the work is on: of a pull request its own, and of a tag none. */
  readonly branch: string | undefined
  readonly pullRequest: number | undefined
  /** As people call what runs: the workflow's name, or the pipeline's. */
  readonly workflow: string | undefined
  /** GitHub's run, GitLab's pipeline. */
  readonly runId: string
  /** GitHub keeps the id of a run that is started again, and counts; on GitLab each try has a job id of its own. */
  readonly attempt: string | undefined
  /** On GitHub its name in the workflow's file, which all legs of a matrix share. */
  readonly jobId: string
  /** The run's page. */
  readonly runUrl: string | undefined
}

/** The job that this process is part of; `undefined` outside GitHub Actions and GitLab CI. `event`: what `readEvent` found. */
export function readCiJob({
  env,
  event,
}: {
  readonly env: ForgeEnvironment
  readonly event: unknown
}): CiJob | undefined {
  if (env.GITHUB_ACTIONS === 'true') return readGitHubJob(env, event)
  return env.GITLAB_CI === 'true' ? readGitLabJob(env) : undefined
}

function readGitHubJob(env: ForgeEnvironment, event: unknown): CiJob | undefined {
  const {GITHUB_RUN_ID: runId, GITHUB_JOB: jobId, GITHUB_SERVER_URL: server} = env
  if (!runId || !jobId) return undefined
  const repository = env.GITHUB_REPOSITORY || undefined
  const {number, headBranch} = readPullRequest(env, event)
  return {
    forge: 'github',
    repository,
    // A comment on a pull request starts a run on the default branch, which is not where the work is.
    branch: env.GITHUB_HEAD_REF || headBranch || (number === undefined ? readRefBranch(env) : undefined),
    pullRequest: number,
    workflow: env.GITHUB_WORKFLOW || undefined,
    runId,
    attempt: env.GITHUB_RUN_ATTEMPT || undefined,
    jobId,
    runUrl: server && repository && `${server}/${repository}/actions/runs/${runId}`,
  }
}

/** A run of several pull requests is of none in particular, and is still to be measured. */
function readPullRequest(
  env: ForgeEnvironment,
  event: unknown,
): {readonly number?: number; readonly headBranch?: string | undefined} {
  try {
    const found = readEventPullRequest({env, event})
    return 'number' in found ? found : {}
  } catch (error) {
    if (error instanceof StackspendError && error.code === 'PULL_REQUEST_UNKNOWN') return {}
    throw error
  }
}

function readRefBranch(env: ForgeEnvironment): string | undefined {
  return env.GITHUB_REF_TYPE === 'branch' ? env.GITHUB_REF_NAME || undefined : undefined
}

function readGitLabJob(env: ForgeEnvironment): CiJob | undefined {
  const {CI_PIPELINE_ID: runId, CI_JOB_ID: jobId, CI_MERGE_REQUEST_IID: iid} = env
  if (!runId || !jobId) return undefined
  return {
    forge: 'gitlab',
    repository: env.CI_PROJECT_PATH || undefined,
    branch: env.CI_MERGE_REQUEST_SOURCE_BRANCH_NAME || env.CI_COMMIT_BRANCH || undefined,
    pullRequest: /^[1-9]\d{0,14}$/.test(iid ?? '') ? Number(iid) : undefined,
    workflow: env.CI_PIPELINE_NAME || env.CI_PROJECT_NAME || undefined,
    runId,
    attempt: undefined,
    jobId,
    runUrl: env.CI_PIPELINE_URL || undefined,
  }
}
