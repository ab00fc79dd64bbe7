import type {Paths} from '../../config/paths.ts'
import {StackspendError} from '../../errors.ts'
import type {PriceList} from '../../pricing/price-list.ts'
import {readPushedRefs} from '../../share/hook/read-pushed-refs.ts'
import {shareBranch} from './share-branch.ts'

/** What became of one pushed branch. */
export type SharedPush = {
  readonly branch: string
  readonly remoteBranch: string
  /** As of `share`, or the code of the error. */
  readonly outcome: string
}

export type PushedRequest = {
  readonly folder: string
  readonly remote: string
  /** What git tells a pre-push hook. */
  readonly stdin: string
  readonly name?: string | undefined
  readonly signal: AbortSignal
}

/** Shares the branches that are being pushed, one after the other. What a person could mend is an outcome, not thrown. */
export async function sharePushed(
  request: PushedRequest,
  {paths, loadPrices}: {paths: Paths; loadPrices: () => Promise<PriceList>},
): Promise<SharedPush[]> {
  const {folder, stdin, signal} = request
  const pushed = await readPushedRefs(stdin, {folder})
  if (pushed.length === 0) return []
  const prices = await loadPrices()
  const shared: SharedPush[] = []
  for (const branch of pushed) {
    if (signal.aborted) break
    shared.push({
      ...branch,
      outcome: await outcomeOf(shareBranch({...request, ...branch, push: true}, {paths, prices})),
    })
  }
  return shared
}

async function outcomeOf(sharing: Promise<{readonly status: string}>): Promise<string> {
  try {
    return (await sharing).status
  } catch (error) {
    if (error instanceof StackspendError) return error.code
    throw error
  }
}
