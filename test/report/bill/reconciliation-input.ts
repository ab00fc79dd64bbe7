import {buildReconciliation, type ReconciliationInput} from '../../../src/report/bill/build-reconciliation.ts'
import type {Reconciliation} from '../../../src/report/bill/reconciliation.ts'
import type {SpendRow} from '../../../src/store/spend-query.ts'
import {builtInPriceList} from '../../support/price-list.ts'
import {spendRow} from '../spend-row.ts'

const prices = builtInPriceList()

/** Days since 1970 of `2026-11-20`. */
export const NOV_20 = Date.UTC(2026, 10, 20) / 86_400_000

/** Usage of a day, user or model that costs so much at list price. */
export function spent(key: string | number | null, usd: number, some: Partial<SpendRow> = {}): SpendRow {
  return spendRow({key: [key], inputTokens: Math.round(usd * 250_000), ...some})
}

/** Three days in November of a bill from a file; a test says only what matters to it. */
export function reconciled(some: Partial<ReconciliationInput> = {}): Reconciliation {
  return buildReconciliation({
    period: {since: '2026-11-20T00:00:00.000Z', until: '2026-11-23T00:00:00.000Z', timezone: 'UTC'},
    isPeriodRounded: false,
    by: 'day',
    source: 'csv',
    provider: null,
    lines: [],
    leftOut: new Map(),
    rows: [],
    prices,
    userNames: {},
    plans: new Map(),
    openSince: '2026-12-01',
    lastDay: '2026-11-22',
    ...some,
  })
}
