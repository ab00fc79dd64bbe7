import type {Paths} from '../../config/paths.ts'
import {writeContribution} from '../../share/write-contribution.ts'
import {contributorIdentity} from './contributor-identity.ts'
import {refusedShare} from './refused-share.ts'
import {findSharePlace, type PlaceRequest, type SharePlace} from './share-place.ts'

export type RemovedShare = SharePlace & {
  /** `nothing`: this machine has shared nothing of it. */
  readonly status: 'removed' | 'nothing'
  /** Where it was taken away; `null` when in this repository alone. */
  readonly remote: string | null
}

/** Takes what this machine shared of a branch out of its ref, and the ref away with the last. Throws as `shareBranch`. */
export async function removeShare(
  request: PlaceRequest & {readonly push: boolean; readonly signal?: AbortSignal | undefined},
  {paths}: {paths: Paths},
): Promise<RemovedShare> {
  const {folder, push, remote, signal} = request
  const place = await findSharePlace(request)
  const {isOwn} = await contributorIdentity({folder, project: place.project, paths})
  const to = push ? {remote} : undefined
  const result = await writeContribution({
    folder,
    branch: place.remoteBranch,
    contribution: undefined,
    isOwn,
    to,
    signal,
  })
  if (result.status === 'rejected') throw refusedShare(result.reason, remote)
  return {
    ...place,
    status: result.status === 'unchanged' ? 'nothing' : 'removed',
    remote: push ? remote : null,
  }
}
