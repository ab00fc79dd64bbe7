import type {Measures, ReportRow, SpendReport} from '../../src/report/spend-report.ts'

/** Measures of nothing; a test says only what matters to it. */
export function measures(some: Partial<Measures> = {}): Measures {
  return {
    requests: 0,
    inputTokens: 0,
    outputTokens: 0,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    cacheWrite5mTokens: null,
    cacheWrite1hTokens: null,
    totalTokens: 0,
    estimatedUsd: null,
    reportedUsd: null,
    reportedRequests: null,
    unpricedTokens: 0,
    sessions: 0,
    ...some,
  }
}

export function row(key: ReportRow['key'], some: Partial<ReportRow> = {}): ReportRow {
  return {...measures(), share: null, coverage: null, ...some, key}
}

/** Two people and a robot in one week; the robot's model has no price. */
export function weekByUser(some: Partial<SpendReport> = {}): SpendReport {
  return {
    schema: 'stackspend.report/1',
    period: {since: '2026-11-15T23:00:00.000Z', until: '2026-11-22T23:00:00.000Z', timezone: 'Europe/Berlin'},
    by: ['user'],
    filters: {},
    cost: 'estimated',
    rows: [ada, linus, robot],
    totals: measures({
      requests: 7131,
      inputTokens: 372_000,
      outputTokens: 3_020_000,
      cacheWriteTokens: 10_090_000,
      cacheReadTokens: 32_800_000,
      cacheWrite1hTokens: 10_000_000,
      totalTokens: 46_282_000,
      estimatedUsd: 412.604_25,
      reportedUsd: 409.11,
      reportedRequests: 7100,
      unpricedTokens: 512_000,
      sessions: 30,
    }),
    pricing: {version: '2026.11.2', asOf: '2026-11-20'},
    coverage: null,
    basis: {subscriptionPlans: []},
    unpricedModels: [{model: 'nova-9', tokens: 512_000}],
    budgets: [],
    notes: [
      {code: 'UNPRICED', text: 'nova-9 has no price: 512,000 tokens are not in the estimate.'},
      {code: 'REPORTED_DIFFERS', text: 'Claude Code itself reported $409.11 (0.8 % less).'},
    ],
    ...some,
  }
}

const ada = row(
  {user: 'ada@example.com'},
  {
    requests: 4120,
    inputTokens: 210_000,
    outputTokens: 1_900_000,
    cacheWriteTokens: 6_100_000,
    cacheReadTokens: 22_000_000,
    totalTokens: 30_210_000,
    estimatedUsd: 251.9,
    reportedUsd: 249,
    reportedRequests: 4120,
    sessions: 14,
    share: 0.6105,
  },
)

const linus = row(
  {user: 'linus@example.com'},
  {
    requests: 2980,
    inputTokens: 160_000,
    outputTokens: 1_100_000,
    cacheWriteTokens: 3_900_000,
    cacheReadTokens: 10_400_000,
    totalTokens: 15_560_000,
    estimatedUsd: 160.704_25,
    reportedUsd: 160.11,
    reportedRequests: 2980,
    sessions: 15,
    share: 0.3895,
  },
)

const robot = row(
  {user: null},
  {
    requests: null,
    inputTokens: 2000,
    outputTokens: 20_000,
    cacheWriteTokens: 90_000,
    cacheReadTokens: 400_000,
    totalTokens: 512_000,
    unpricedTokens: 512_000,
    sessions: 2,
  },
)

/** Names that strangers would send to harm a terminal, a page or a spreadsheet. */
export const hostileNames = [
  'a|b\\|c\\',
  '`code` **bold** _it_ ~~x~~ [a](http://evil.example) ![i](x)',
  '<img src=x onerror=alert(1)><!-- -->&amp;',
  '\u001b[31mred\u001b[0m\u001b]8;;http://evil.example\u0007link\u001b]8;;\u0007',
  'line\nbreak\r\nand\ttab\u0000',
  '\u202egnp.exe\u202c\u2066x\u2069',
  '@octocat #1 GH-2 !3 org/repo#4 www.evil.example https://evil.example',
  '=HYPERLINK("http://evil.example")',
  '\u009b2J\u0085next\u2028line',
  'Z\u0300\u0301\u0302\u0303\u0304\u0305alg\u0300\u0301\u0302\u0303o',
  '漢字かな交じりの名前',
  '👩‍👩‍👧‍👦 family \ud800',
  '--- | --- |',
  'x'.repeat(5000),
  '',
]
