/** One line of a provider's bill, wherever it was read. What the bill does not say is `undefined`. */
export type BillLine = {
  /** `YYYY-MM-DD`, in whatever time zone the bill counts its days. */
  readonly day: string
  /** Net, in USD, negative for a credit. An amount that is missing is unknown, never 0. */
  readonly amountUsd: number | undefined
  /** The same at the provider's own list price. */
  readonly listUsd: number | undefined
  readonly user: string | undefined
  /** As the bill names it: `Claude Sonnet 4.5`. */
  readonly model: string | undefined
  readonly apiKey: string | undefined
  readonly kind: BillLineKind
  readonly tier: 'standard' | 'batch' | 'priority'
  /** Inference was pinned to the US, which costs more. */
  readonly isUsGeography: boolean
  /** How far the amount may be from the true one because it was rounded, in USD. */
  readonly roundedByUsd: number
}

export type BillLineKind = 'tokens' | 'web-search' | 'code-execution'

/** What kind of usage a line is for, and at which tier, by the words that the bill describes it with. */
export function classifyLine(words: readonly (string | undefined)[]): Pick<BillLine, 'kind' | 'tier'> {
  const text = words.filter(word => word !== undefined).join(' ')
  const isSearch = /\bweb[\s_-]?search/i.test(text)
  const isExecution = /\bcode[\s_-]?execution/i.test(text)
  return {
    kind: isSearch ? 'web-search' : isExecution ? 'code-execution' : 'tokens',
    tier: /batch/i.test(text) ? 'batch' : /\bpriority/i.test(text) ? 'priority' : 'standard',
  }
}
