import type {SpendReport} from '../spend-report.ts'

/** What a bill and an estimate can be compared by. */
export type ReconcileBy = 'day' | 'user' | 'model'

/** Codes never change meaning; `likely-causes.ts` says when each holds. */
export type CauseCode =
  | 'NOT_RECORDED'
  | 'NOT_BILLED'
  | 'AMOUNT_MISSING'
  | 'SUBSCRIPTION'
  | 'OTHER_CLOUD'
  | 'BILL_NOT_FINAL'
  | 'OTHER_DAY'
  | 'UNPRICED'
  | 'LOW_COVERAGE'
  | 'OTHER_KEYS'
  | 'CODE_EXECUTION'
  | 'WEB_SEARCH'
  | 'WEB_SEARCH_APART'
  | 'US_GEOGRAPHY'
  | 'BATCH'
  | 'PRIORITY'
  | 'CREDIT'
  | 'DISCOUNT'
  | 'METRICS_ONLY'
  | 'CACHE_WRITES_ASSUMED_5M'
  | 'PRICE_LIST'
  | 'ROUNDED_LINES'

/** A reason that holds for a difference; `label` is short, for a table. */
export type Cause = {readonly code: CauseCode; readonly label: string; readonly text: string}

/** `null` is unknown, never zero; USD are unrounded. */
export type Amounts = {
  /** At list price, of what was recorded and has a price. */
  readonly estimatedUsd: number | null
  /** What the client itself said. */
  readonly reportedUsd: number | null
  /** Net, of the lines with an amount. */
  readonly billedUsd: number | null
}

export type ReconciliationRow = Amounts & {
  /** One entry, named as `by`; `null` is unknown. */
  readonly key: Readonly<Record<string, string | null>>
  /** Billed less estimated; `null` when either is unknown. */
  readonly differenceUsd: number | null
  /** The difference as a share of the estimate; `null` also when that is 0. */
  readonly differenceShare: number | null
  readonly causes: readonly Cause[]
}

/** Estimate beside bill: the one value that every output renders. */
export type Reconciliation = {
  readonly schema: 'stackspend.reconciliation/1'
  /** ISO-8601 UTC instants, half-open: whole days of `timezone`, an IANA name. */
  readonly period: {readonly since: string; readonly until: string; readonly timezone: string}
  readonly by: ReconcileBy
  readonly bill: {
    readonly source: 'stackspend' | 'csv'
    /** The provider type that was asked for; `null` for a file. */
    readonly provider: string | null
    readonly lines: number
  }
  readonly rows: readonly ReconciliationRow[]
  /** Sums of all rows. */
  readonly totals: Amounts
  /** Sums of the rows that have both an estimate and a bill: only these can be compared. */
  readonly compared: {
    readonly rows: number
    readonly estimatedUsd: number
    readonly billedUsd: number
    readonly differenceUsd: number
    readonly differenceShare: number | null
  }
  /** The causes of all rows, each with what it comes to in the rows where it holds. */
  readonly causes: readonly (Cause & {readonly rows: number})[]
  readonly pricing: SpendReport['pricing']
  readonly unpricedModels: SpendReport['unpricedModels']
  readonly notes: readonly BillNote[]
}

/** Something a reader must know to trust the comparison. */
export type BillNote = {
  readonly code:
    | 'PRUNED'
    | 'ONE_SIDED'
    | 'UNPRICED'
    | 'ESTIMATES_LEFT_OUT'
    | 'OTHER_PROVIDERS_LEFT_OUT'
    | 'BILL_NAMES_NO_USER'
    | 'BILL_SCOPE'
    | 'BILL_ZONE'
    | 'PERIOD_ROUNDED'
  readonly text: string
}
