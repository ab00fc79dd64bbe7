import type {Paths} from '../../config/paths.ts'
import type {KeptComment} from '../../forge/kept-comment.ts'
import type {CommentBehavior} from '../../forge/plan-comment.ts'
import type {ForgeFlags} from '../../forge/pull-request.ts'
import type {PriceList} from '../../pricing/price-list.ts'
import type {Breakdown, PullRequestSpend} from '../../report/pull-request/pull-request-spend.ts'

/** What a person asked of a comment. */
export type CommentRequest = {
  /** Which pull request; what is missing is taken from the CI environment. */
  readonly forge: ForgeFlags
  /** The branch whose spend it is; by default the pull request's, else the one that is checked out. */
  readonly branch?: string | undefined
  /** Git remote that has what contributors shared. */
  readonly remote: string
  readonly by: readonly Breakdown[]
  readonly withEmail: boolean
  /** Draws a bar. */
  readonly maxUsd?: number | undefined
  /** Writes no comment of a pull request that cost no more. */
  readonly onlyOverUsd?: number | undefined
  readonly behavior: CommentBehavior
  readonly tag: string
  /** Writes no comment where nothing was spent, and none that says the same as the latest. */
  readonly skipNoChange: boolean
  /** Whether it is wrong usage where no forge is known; otherwise there is just no comment. */
  readonly needsForge: boolean
  /** Whether a comment is wanted at all; the job's summary is written either way. */
  readonly comment: boolean
  readonly dryRun: boolean
  /** Whether a failure to comment is an error. */
  readonly strict: boolean
  /** Whether what earlier CI runs spent is known to have been shared. */
  readonly isEveryRunKnown: boolean
}

/** What a comment is made from and with. */
export type CommentOptions = {
  readonly paths: Paths
  readonly prices: PriceList
  readonly env: Readonly<Record<string, string | undefined>>
  /** A folder of the repository. */
  readonly folder: string
  /** Of stackspend. */
  readonly version: string
  readonly now: () => number
  /** Is told what a reader of the log should know; see `CommentOutcome` for what became of the comment. */
  readonly say: (text: string) => void
}

/** What became of the comment. Everything but `failed` is success. */
export type CommentOutcome =
  | KeptComment
  | {readonly status: 'dry-run' | 'skipped' | 'no-pull-request'; readonly reason: string}
  | {
      readonly status: 'failed'
      readonly code: string
      readonly reason: string
      readonly hint: string | undefined
    }

/** What a pull request cost, and what became of the comment that says so. */
export type CommentedSpend = PullRequestSpend & {
  readonly comment: {
    readonly status: CommentOutcome['status']
    readonly url: string | null
    readonly reason: string | null
  }
}
