import {csvCell} from './escape.ts'
import type {Measures, SpendReport} from './spend-report.ts'

/** In the order of the columns; the names are those of the JSON. */
const measureNames = [
  'requests',
  'inputTokens',
  'outputTokens',
  'cacheReadTokens',
  'cacheWriteTokens',
  'cacheWrite5mTokens',
  'cacheWrite1hTokens',
  'totalTokens',
  'estimatedUsd',
  'reportedUsd',
  'reportedRequests',
  'unpricedTokens',
  'sessions',
] as const satisfies readonly (keyof Measures)[]

/**
 * RFC 4180 with CRLF: a header, then one line per row, keys first, and no totals (a reader would add them up).
 * Numbers are exact, unknown is empty. The last columns say which price list estimated, and the subscriptions of
 * which the cost is a list-price equivalent and no bill.
 */
export function renderCsv({by, rows, pricing, basis}: SpendReport): string {
  const header = [
    ...by,
    ...measureNames,
    'share',
    'coverage',
    'pricingVersion',
    'pricingAsOf',
    'subscriptionPlans',
  ]
  const lines = rows.map(row => [
    ...by.map(dimension => row.key[dimension] ?? null),
    ...measureNames.map(name => row[name]),
    row.share,
    row.coverage === null ? null : row.coverage.share,
    pricing.version,
    pricing.asOf,
    basis.subscriptionPlans.join(' '),
  ])
  return [header, ...lines].map(cells => `${cells.map(csvCell).join(',')}\r\n`).join('')
}
