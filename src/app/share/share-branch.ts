import type {Paths} from '../../config/paths.ts'
import {StackspendError} from '../../errors.ts'
import type {PriceList} from '../../pricing/price-list.ts'
import type {Contribution} from '../../report/pull-request/contribution.ts'
import {tellsOfPruned} from '../../report/pull-request/tells-of-pruned.ts'
import {writeContribution} from '../../share/write-contribution.ts'
import {collectContributions} from '../collect-contributions.ts'
import {contributorIdentity} from './contributor-identity.ts'
import {refusedShare} from './refused-share.ts'
import {findSharePlace, type PlaceRequest, type SharePlace} from './share-place.ts'

export type ShareRequest = PlaceRequest & {
  readonly push: boolean
  /** Only says what would be written. */
  readonly dryRun?: boolean
  /** A name to go by, instead of the pseudonym. */
  readonly name?: string | undefined
  readonly withEmail?: boolean | undefined
  readonly signal?: AbortSignal | undefined
}

export type SharedBranch = SharePlace & {
  /**
   * `unchanged`: the same is there already. `nothing`: nothing was recorded, and none was shared. `removed`: what was
   * shared before is gone, since nothing is recorded any more. `planned`: a dry run.
   */
  readonly status: 'pushed' | 'written' | 'unchanged' | 'removed' | 'nothing' | 'planned'
  /** Where it was pushed to; `null` when it stays in this repository. */
  readonly remote: string | null
  /** All that is shared; `null` when nothing was recorded for the branch. */
  readonly contribution: Contribution | null
}

/**
 * Shares what was spent here on a branch, by whoever works on this machine; what ran in CI is left out.
 * @throws StackspendError NOT_A_REPOSITORY, BRANCH_UNKNOWN, REMOTE_*, SHARE_*, GIT_*, USAGE, STORE_*, HOME_UNUSABLE
 */
export async function shareBranch(
  request: ShareRequest,
  {paths, prices}: {paths: Paths; prices: PriceList},
): Promise<SharedBranch> {
  const {folder, push, dryRun = false, name, withEmail, signal} = request
  const place = await findSharePlace(request)
  const {project, branch, remoteBranch} = place
  const {isOwn, ...identity} = await contributorIdentity({folder, project, paths, name, withEmail})
  const {developer, knownSince} = await collectContributions({project, branch, identity}, {paths, prices})
  // Whoever reads it knows the branch by its remote's name.
  const contribution = developer && {...developer, branch: remoteBranch}
  const shared = {...place, remote: push ? request.remote : null, contribution: contribution ?? null}
  if (dryRun) return {...shared, status: contribution === undefined ? 'nothing' : 'planned'}
  const result = await writeContribution({
    folder,
    branch: remoteBranch,
    contribution,
    isOwn,
    keeps: earlier => tellsOfPruned(earlier, knownSince),
    to: push ? {remote: request.remote} : undefined,
    signal,
  })
  if (result.status === 'kept') throw keptShare(remoteBranch, knownSince)
  if (result.status === 'rejected') throw refusedShare(result.reason, request.remote)
  return {...shared, status: contribution === undefined ? withoutUsage(result.status) : result.status}
}

function keptShare(branch: string, knownSince: string | undefined): StackspendError {
  const message = `usage of before ${knownSince} was pruned here: what was shared of "${branch}" tells of it, and stays as it is`
  return new StackspendError('SHARE_INCOMPLETE', message, {
    hint: 'stackspend share --dry-run    (what is still known)',
  })
}

function withoutUsage(status: 'pushed' | 'written' | 'unchanged'): SharedBranch['status'] {
  return status === 'unchanged' ? 'nothing' : 'removed'
}
