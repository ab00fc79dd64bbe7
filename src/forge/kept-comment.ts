/** What came of keeping a comment. `url` is its page, where the forge tells it. */
export type KeptComment =
  | {
      readonly status: 'created'
      readonly url: string | undefined
      readonly removed: number
      readonly hidden: number
      /** Why older comments are still there, if some should not be. */
      readonly problem: string | undefined
    }
  | {readonly status: 'updated' | 'unchanged'; readonly url: string | undefined}
  /** A newer run has already commented; its comment was left as it is. */
  | {readonly status: 'superseded'; readonly url: string | undefined}
  /** An earlier comment was left as it is, since not all is known that the new one would tell of. */
  | {readonly status: 'kept'; readonly url: string | undefined}
  /** The token is a good one, but may not comment here: as with a pull request from a fork. */
  | {readonly status: 'forbidden'; readonly reason: string; readonly hint: string | undefined}
