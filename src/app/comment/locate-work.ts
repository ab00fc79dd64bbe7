import {StackspendError} from '../../errors.ts'
import {type CiJob, readCiJob} from '../../forge/ci-job.ts'
import {readForgeToken} from '../../forge/forge-token.ts'
import type {PullRequest} from '../../forge/pull-request.ts'
import {readEvent} from '../../forge/read-event.ts'
import {currentBranch} from '../../share/current-branch.ts'
import {ProjectLocator} from '../../transcripts/project/project-locator.ts'
import {readJobRecord} from '../ci/job-record.ts'
import {ownRecord, runOfJob} from '../ci/run-of-job.ts'
import {contributionIdOf} from '../collect-contributions.ts'
import {contributorIdentity} from '../share/contributor-identity.ts'
import type {CommentOptions, CommentRequest} from './comment-request.ts'
import type {GatherRequest} from './gather-contributions.ts'

export type Workplace = Pick<GatherRequest, 'branch' | 'run' | 'identity' | 'token' | 'project'>

/**
 * Which branch it is about, and who works here: a CI job, or a person with a checkout.
 * @throws StackspendError BRANCH_UNKNOWN, GIT_*
 */
export async function readWorkplace(
  {branch, pullRequest}: Pick<CommentRequest, 'branch'> & {readonly pullRequest: PullRequest | undefined},
  {env, folder, paths}: CommentOptions,
): Promise<Workplace> {
  const job = readCiJob({env, event: await readEvent(env)})
  const record = ownRecord(job, await readJobRecord(paths))
  const run = runOfJob(job, record)
  // A job's agents were told its repository: a checkout may lack, or name another remote.
  const told = record?.repository ?? job?.repository
  const project = told ?? new ProjectLocator().locate(folder, '') ?? pullRequest?.repository ?? ''
  const wanted =
    branch ??
    record?.branch ??
    pullRequest?.headBranch ??
    job?.branch ??
    (run === undefined ? await checkedOut(folder) : NO_BRANCH)
  return {
    branch: wanted,
    project,
    run,
    identity:
      run === undefined
        ? await contributorIdentity({folder, project, paths})
        : {id: contributionIdOf(run.id), contributor: 'ci'},
    token: gitToken(pullRequest, env, job),
  }
}

/** What Claude Code calls it in a checkout without a branch, as of a tag. */
const NO_BRANCH = 'HEAD'

async function checkedOut(folder: string): Promise<string> {
  const branch = await currentBranch({folder})
  if (branch !== undefined) return branch
  throw new StackspendError('BRANCH_UNKNOWN', 'no branch is checked out here, and nothing else names one', {
    exit: 2,
    hint: 'say whose spend it is: --branch NAME',
  })
}

/** For git over HTTP, where its own credentials do not do. Without a token there is none to add. */
function gitToken(
  pullRequest: PullRequest | undefined,
  env: CommentOptions['env'],
  job: CiJob | undefined,
): GatherRequest['token'] {
  const forge = pullRequest?.forge ?? job?.forge
  if (forge === undefined) return undefined
  try {
    const {value, kind} = readForgeToken({forge, env})
    const user = forge === 'github' ? 'x-access-token' : kind === 'job' ? 'gitlab-ci-token' : 'oauth2'
    return {user, secret: value}
  } catch (error) {
    if (error instanceof StackspendError && error.code === 'FORGE_TOKEN_MISSING') return undefined
    throw error
  }
}
