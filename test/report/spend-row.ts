import {noCoverage} from '../../src/report/lanes/coverage.ts'
import type {SpendRow} from '../../src/store/spend-query.ts'

/** One request of a model that costs 4 $ per million input tokens; a test says only what matters to it. */
export function spendRow(some: Partial<SpendRow> = {}): SpendRow {
  return {
    key: [],
    isMetric: false,
    model: 'claude-opus-5-5',
    promptOverTokens: 0,
    speed: undefined,
    geography: undefined,
    provider: undefined,
    serviceTier: undefined,
    atMs: Date.UTC(2026, 10, 20),
    requests: 1,
    inputTokens: 0,
    outputTokens: 0,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    cacheWrite5mTokens: 0,
    cacheWrite1hTokens: 0,
    webSearches: 0,
    reportedMicroUsd: 0,
    reportedRequests: 0,
    coverage: noCoverage(),
    ...some,
  }
}

/** What only metrics saw: neither requests nor the size of a prompt. */
export function metricRow(some: Partial<SpendRow> = {}): SpendRow {
  return spendRow({isMetric: true, promptOverTokens: undefined, requests: 0, ...some})
}
