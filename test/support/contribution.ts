import type {Contribution, ContributionRow} from '../../src/report/pull-request/contribution.ts'

/** A developer's contribution of one request for $0.05; `values` say what matters. */
export function contribution(values: Partial<Contribution>): Contribution {
  return {
    schema: 'stackspend.contribution/1',
    id: 'contributor-1a2b3c4d-5e6f7a8b',
    origin: 'developer',
    contributor: 'contributor-1a2b3c4d',
    project: 'acme/api',
    branch: 'fix-retry',
    pricing: {version: '2026-11-20', asOf: '2026-11-20'},
    sessions: 1,
    transcriptRequests: 1,
    bothRequests: 1,
    rows: [contributionRow({})],
    ...values,
  }
}

export function contributionRow(values: Partial<ContributionRow>): ContributionRow {
  return {
    day: '2026-11-22',
    model: 'claude-opus-5-5',
    requests: 1,
    inputTokens: 10,
    outputTokens: 1_000,
    cacheReadTokens: 50_000,
    cacheWriteTokens: 2_000,
    totalTokens: 53_010,
    estimatedUsd: 0.05,
    unpricedTokens: 0,
    sessions: 1,
    ...values,
  }
}
