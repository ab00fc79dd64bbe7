import {StackspendError} from '../../errors.ts'
import {type CiJob, readCiJob} from '../../forge/ci-job.ts'
import {findPullRequest} from '../../forge/find-pull-request.ts'
import type {FoundPullRequest, PullRequest} from '../../forge/pull-request.ts'
import {readEvent} from '../../forge/read-event.ts'
import type {Contribution} from '../../report/pull-request/contribution.ts'
import {ProjectLocator} from '../../transcripts/project/project-locator.ts'
import {readJobRecord} from '../ci/job-record.ts'
import {ownRecord, runOfJob} from '../ci/run-of-job.ts'
import {type CiRun, contributionIdOf} from '../collect-contributions.ts'
import {checkedOutBranch} from '../share/checked-out-branch.ts'
import {contributorIdentity} from '../share/contributor-identity.ts'
import type {CommentOptions, CommentRequest} from './comment-request.ts'
import {completePullRequest} from './complete-pull-request.ts'

/** What is worked on, and by whom: found once, for what shares and what comments alike. */
export type Work = {
  readonly pullRequest: PullRequest | undefined
  /** Why there is none. */
  readonly noPullRequest: string | undefined
  /** Why the forge did not tell what is missing of the pull request. */
  readonly forgeProblem: StackspendError | undefined
  /** As transcripts and telemetry name it. */
  readonly project: string
  /** `undefined` where nothing tells: in a job of a tag, or of a comment on a pull request that the forge does not show. */
  readonly branch: string | undefined
  readonly job: CiJob | undefined
  /** The CI job that this is, if it is one: its own agents are known from the store. */
  readonly run: CiRun | undefined
  /** Who works on this machine. */
  readonly identity: Pick<Contribution, 'id' | 'contributor'>
}

type WorkRequest = Pick<CommentRequest, 'forge' | 'branch' | 'needsForge'>

/** @throws StackspendError PULL_REQUEST_UNKNOWN, FORGE_UNKNOWN, API_URL_INVALID, BRANCH_UNKNOWN, NOT_A_REPOSITORY, GIT_* */
export async function locateWork(request: WorkRequest, options: CommentOptions): Promise<Work> {
  const {env, folder, paths} = options
  const found = await find(request, options)
  const {pullRequest, problem} =
    found.status === 'found'
      ? await completePullRequest(found.pullRequest, request, options)
      : {pullRequest: undefined, problem: undefined}
  const job = readCiJob({env, event: await readEvent(env)})
  const record = ownRecord(job, await readJobRecord(paths))
  const run = runOfJob(job, record)
  const told = request.branch ?? record?.branch ?? pullRequest?.headBranch ?? job?.branch
  const branch = told ?? (run === undefined ? await checkedOutBranch({folder}) : undefined)
  // A job's agents were told its repository: a checkout may lack, or name another remote.
  const project =
    record?.repository ??
    job?.repository ??
    new ProjectLocator().locate(folder, '') ??
    pullRequest?.repository ??
    ''
  return {
    pullRequest,
    noPullRequest: found.status === 'none' ? found.reason : undefined,
    forgeProblem: problem,
    project,
    branch,
    job,
    run,
    identity:
      run === undefined
        ? await contributorIdentity({folder, project, paths})
        : {id: contributionIdOf(run.id), contributor: 'ci'},
  }
}

/** Where no pull request is needed, none is no error. */
async function find(
  {forge, needsForge}: WorkRequest,
  {env}: Pick<CommentOptions, 'env'>,
): Promise<FoundPullRequest> {
  try {
    return findPullRequest({env, event: await readEvent(env), flags: forge})
  } catch (error) {
    const isUnknown =
      error instanceof StackspendError &&
      (error.code === 'FORGE_UNKNOWN' || error.code === 'PULL_REQUEST_UNKNOWN')
    if (!isUnknown || needsForge) throw error
    return {status: 'none', reason: error.message}
  }
}
