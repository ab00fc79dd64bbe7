import {StackspendError} from '../../errors.ts'
import {checkApiUrl} from '../check-api-url.ts'
import type {ForgeEnvironment, ForgeFlags, FoundPullRequest, PullRequest} from '../pull-request.ts'

type GitLabSources = {readonly env: ForgeEnvironment; readonly flags: ForgeFlags}

/**
 * The merge request of a GitLab pipeline, or the one that flags name. A pipeline of a branch knows the open ones of that
 * branch, which count where it is one. @throws as `findPullRequest`
 */
export function findOnGitLab({env, flags}: GitLabSources): FoundPullRequest {
  const apiUrl = readApiUrl(env, flags)
  const ofPipeline = readPipeline(env) ?? readOpenMergeRequest(env, flags)
  const number = flags.pullRequest ?? ofPipeline?.number
  if (number === undefined) {
    if (env.CI_PIPELINE_SOURCE === undefined)
      throw unknown('no merge request was named', '--pull-request IID')
    return {status: 'none', reason: 'the pipeline is of no merge request'}
  }
  const repository = flags.repository ?? ofPipeline?.repository ?? env.CI_PROJECT_PATH ?? env.CI_PROJECT_ID
  if (repository === undefined || repository === '') {
    throw unknown('the project is not known', '--repository GROUP/PROJECT')
  }
  if (!/^(?:\d+|(?!\.{1,2}\/)[\w.-]+(?:\/(?!\.{1,2}(?:\/|$))[\w.-]+)+)$/.test(repository)) {
    throw unknown('the project is not written GROUP/PROJECT, nor is it an id', '--repository GROUP/PROJECT')
  }
  const isOfPipeline = ofPipeline?.number === number && ofPipeline.repository === repository
  const details = isOfPipeline ? ofPipeline : {}
  return {status: 'found', pullRequest: {...details, forge: 'gitlab', apiUrl, repository, number}}
}

type Found = Omit<PullRequest, 'forge' | 'apiUrl'>

/** The IID counts in the target project, which in a fork's pipeline CI_PROJECT_ID is not. */
function readPipeline(env: ForgeEnvironment): Found | undefined {
  const number = readIid(env.CI_MERGE_REQUEST_IID)
  const projectId = env.CI_MERGE_REQUEST_PROJECT_ID
  const repository = env.CI_MERGE_REQUEST_PROJECT_PATH ?? projectId
  if (number === undefined || repository === undefined) return undefined
  const projectUrl = env.CI_MERGE_REQUEST_PROJECT_URL
  const source = env.CI_MERGE_REQUEST_SOURCE_PROJECT_ID ?? env.CI_MERGE_REQUEST_SOURCE_PROJECT_PATH
  const target = env.CI_MERGE_REQUEST_SOURCE_PROJECT_ID === undefined ? repository : projectId
  return {
    number,
    repository,
    projectId,
    headBranch: env.CI_MERGE_REQUEST_SOURCE_BRANCH_NAME,
    baseBranch: env.CI_MERGE_REQUEST_TARGET_BRANCH_NAME,
    headRepositoryUrl: env.CI_MERGE_REQUEST_SOURCE_PROJECT_URL,
    isFork: source === undefined || target === undefined ? undefined : source !== target,
    url: projectUrl && `${projectUrl}/-/merge_requests/${number}`,
  }
}

/** CI_OPEN_MERGE_REQUESTS, as in `group/project!333,fork/project!1`: those whose source is this branch. */
function readOpenMergeRequest(env: ForgeEnvironment, flags: ForgeFlags): Found | undefined {
  const open = (env.CI_OPEN_MERGE_REQUESTS ?? '').split(',').filter(each => each !== '')
  if (open.length > 1 && flags.pullRequest === undefined) {
    throw unknown(`the branch has several merge requests: ${open.join(', ')}`, '--pull-request IID')
  }
  const one = open.find(each => flags.pullRequest === undefined || each.endsWith(`!${flags.pullRequest}`))
  const [, repository, iid] = /^([^!]+)!(\d+)$/.exec(one ?? '') ?? []
  const number = readIid(iid)
  if (number === undefined || repository === undefined) return undefined
  return {
    number,
    repository,
    headBranch: env.CI_COMMIT_BRANCH ?? env.CI_COMMIT_REF_NAME,
    headRepositoryUrl: env.CI_PROJECT_URL,
    isFork: env.CI_PROJECT_PATH === undefined ? undefined : env.CI_PROJECT_PATH !== repository,
  }
}

function readApiUrl(env: ForgeEnvironment, flags: ForgeFlags): string {
  if (flags.apiUrl !== undefined) return checkApiUrl(flags.apiUrl, '--api-url')
  if (env.CI_API_V4_URL) return checkApiUrl(env.CI_API_V4_URL, 'CI_API_V4_URL')
  if (env.CI_SERVER_URL) return `${checkApiUrl(env.CI_SERVER_URL, 'CI_SERVER_URL')}/api/v4`
  return 'https://gitlab.com/api/v4'
}

function readIid(text: string | undefined): number | undefined {
  return /^[1-9]\d{0,14}$/.test(text ?? '') ? Number(text) : undefined
}

function unknown(message: string, flag: string): StackspendError {
  return new StackspendError('PULL_REQUEST_UNKNOWN', message, {exit: 2, hint: `say it: ${flag}`})
}
