import {formatInteger, formatTokens, formatUsd} from './format.ts'
import type {Measures, SpendReport} from './spend-report.ts'

export type MeasureColumn = {
  readonly heading: string
  /** Text of a row or of the totals: both have measures, so neither is computed here. */
  readonly cell: (measures: Measures) => string
}

/** Columns of numbers that a reader sees, for table and Markdown alike; all align right. */
export const measureColumns = {
  sessions: {heading: 'Sessions', cell: measures => formatInteger(measures.sessions)},
  requests: {heading: 'Requests', cell: measures => formatInteger(measures.requests)},
  input: {heading: 'Input', cell: measures => formatTokens(measures.inputTokens)},
  output: {heading: 'Output', cell: measures => formatTokens(measures.outputTokens)},
  cacheWrite: {heading: 'Cache write', cell: measures => formatTokens(measures.cacheWriteTokens)},
  cacheRead: {heading: 'Cache read', cell: measures => formatTokens(measures.cacheReadTokens)},
  tokens: {heading: 'Tokens', cell: measures => formatTokens(measures.totalTokens)},
  estimated: {heading: 'Estimated', cell: measures => formatUsd(measures.estimatedUsd)},
  reported: {heading: 'Reported', cell: measures => formatUsd(measures.reportedUsd)},
} as const satisfies Readonly<Record<string, MeasureColumn>>

export type MeasureColumnId = keyof typeof measureColumns

/** What of a row or total has no price, in words: `20.5k unpriced`, after a `+` when the rest has one. */
export function unpricedLabel(measures: Measures, cost: SpendReport['cost']): string {
  if (measures.unpricedTokens === 0) return ''
  const isPartOfCost = cost === 'estimated' && measures.estimatedUsd !== null
  return `${isPartOfCost ? '+ ' : ''}${formatTokens(measures.unpricedTokens)} unpriced`
}
