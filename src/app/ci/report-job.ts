import type {CommentOptions, CommentRequest} from '../comment/comment-request.ts'
import {type Commented, commentOnWork} from '../comment/comment-spend.ts'
import {locateWork} from '../comment/locate-work.ts'
import {type SharedRun, shareRun} from './share-run.ts'

export type JobRequest = CommentRequest & {
  /** Whether what the job spent is to be shared. */
  readonly share: boolean
}

/** Shares what a job spent, then says what its pull request cost. Throws as `commentSpend`. */
export async function reportJob(
  request: JobRequest,
  options: CommentOptions,
): Promise<{readonly commented: Commented; readonly shared: SharedRun}> {
  const validAt = new Date(options.now())
  const work = await locateWork(request, options)
  const {remote} = request
  const shared: SharedRun =
    request.share && !request.dryRun
      ? await shareRun(work, {...options, remote})
      : {status: 'nothing', reason: null}
  const isEveryRunKnown = shared.status !== 'not-shared'
  return {commented: await commentOnWork(work, {...request, isEveryRunKnown, validAt}, options), shared}
}
