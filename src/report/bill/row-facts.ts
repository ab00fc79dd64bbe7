import type {BillFacts} from './bill-facts.ts'
import type {EstimateFacts} from './estimate-facts.ts'
import type {ReconcileBy} from './reconciliation.ts'

/** All that is known of one row, or of several together. */
export type RowFacts = {
  readonly by: ReconcileBy
  readonly bill: BillFacts
  readonly estimate: EstimateFacts
  /** Has usage of days that a provider may still be adding up. */
  readonly isRecent: boolean
  /** The neighbouring day differs by about as much the other way. */
  readonly isMovedDay: boolean
  /** Share of the requests in transcripts that telemetry saw, 0 to 1; `undefined` when not known. */
  readonly coverage: number | undefined
}

/** Which way a bill differs from its estimate by more than a reader would care for. */
export type Gap = 'billed-more' | 'billed-less' | 'none' | 'unknown'

/** A difference below both half a cent and half a percent needs no explanation. */
const NEGLIGIBLE_USD = 0.005
const NEGLIGIBLE_SHARE = 0.005

/** What only one side knows of is a gap too: the other side may still explain it. */
export function gapOf({bill: {billedUsd}, estimate: {estimatedUsd}}: RowFacts): Gap {
  if (billedUsd === null && estimatedUsd === null) return 'unknown'
  if (estimatedUsd === null) return 'billed-more'
  if (billedUsd === null) return 'billed-less'
  const differenceUsd = billedUsd - estimatedUsd
  if (isNegligible(differenceUsd, Math.max(Math.abs(billedUsd), estimatedUsd))) return 'none'
  return differenceUsd > 0 ? 'billed-more' : 'billed-less'
}

export function isNegligible(differenceUsd: number, ofUsd: number): boolean {
  return Math.abs(differenceUsd) <= Math.max(NEGLIGIBLE_USD, NEGLIGIBLE_SHARE * ofUsd)
}
