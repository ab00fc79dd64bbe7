import fc from 'fast-check'
import {micromark} from 'micromark'
import {gfm, gfmHtml} from 'micromark-extension-gfm'
import {describe, expect, it} from 'vitest'
import type {Contribution} from '../../../src/report/pull-request/contribution.ts'
import {renderComment} from '../../../src/report/pull-request/render-comment.ts'
import {contribution, contributionRow} from '../../support/contribution.ts'
import {pullRequestSpend} from '../../support/pull-request-spend.ts'

const row = contributionRow
const LIMIT = 65_536

function commentOf(input: Parameters<typeof pullRequestSpend>[0], maxLength = LIMIT): string {
  return renderComment(pullRequestSpend(input), {maxLength})
}

/** As GitHub renders it, before it looks for mentions. */
function toHtml(markdown: string): string {
  return micromark(markdown, {
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
    allowDangerousHtml: true,
    allowDangerousProtocol: true,
  })
}

const team: readonly Contribution[] = [
  contribution({
    id: 'contributor-ada00000-1',
    contributor: 'contributor-ada00000',
    sessions: 2,
    transcriptRequests: 200,
    bothRequests: 194,
    rows: [
      row({requests: 200, totalTokens: 1_300_000, estimatedUsd: 6.5}),
      row({
        day: '2026-11-23',
        model: 'claude-sonnet-5-5',
        requests: 118,
        totalTokens: 500_000,
        estimatedUsd: 1.39,
      }),
    ],
  }),
  contribution({
    id: 'ci-1',
    origin: 'ci',
    contributor: 'Review (ci)',
    transcriptRequests: 0,
    bothRequests: 0,
    rows: [row({day: '2026-11-23', requests: 12, totalTokens: 100_000, estimatedUsd: 0.52})],
  }),
]

describe('the comment', () => {
  it('gives the answer, then the evidence, then how sure it is', () => {
    const others = [4, 6.1, 9].map((estimatedUsd, index) => [
      contribution({id: `c-${index}`, rows: [row({estimatedUsd})]}),
    ])
    expect(commentOf({contributions: team, others})).toMatchInlineSnapshot(`
      "### 🤖 $8.41 of agent work · 3 sessions · 1.90M tokens

      Developers $7.89, agents in CI $0.52 · Median of 3 other branches here: $6.10

      | Model | Requests | Tokens | Estimated | Share |
      | --- | --: | --: | --: | --: |
      | claude-opus-5-5 | 212 | 1.40M | $7.02 | 83 % |
      | claude-sonnet-5-5 | 118 | 500k | $1.39 | 16 % |
      | **Total** | 330 | 1.90M | $8.41 |  |

      <details><summary>By day (2)</summary>

      | Day (UTC) | Requests | Tokens | Estimated | Share |
      | --- | --: | --: | --: | --: |
      | 2026-11-22 | 200 | 1.30M | $6.50 | 77 % |
      | 2026-11-23 | 130 | 600k | $1.91 | 22 % |
      | **Total** | 330 | 1.90M | $8.41 |  |

      </details>

      <details><summary>By contributor (2)</summary>

      | Contributor | Sessions | Requests | Tokens | Estimated | Share |
      | --- | --: | --: | --: | --: | --: |
      | contributor-ada00000 | 2 | 318 | 1.80M | $7.89 | 93 % |
      | Review (ci) | 1 | 12 | 100k | $0.52 | 6 % |
      | **Total** | 3 | 330 | 1.90M | $8.41 |  |

      </details>

      <sub>Estimated at list price, price list 2026-11-20 of 2026-11-20, no bill · telemetry saw 97 % of 200 requests in transcripts · stackspend</sub>
      "
    `)
  })

  it('is loud about a model without a price', () => {
    const rows = [row({}), row({model: 'nova-9', estimatedUsd: null, unpricedTokens: 53_010})]
    expect(commentOf({contributions: [contribution({rows})], by: ['model']})).toMatchInlineSnapshot(`
      "### 🤖 At least $0.05 of agent work · 1 session · 106k tokens

      **⚠ 53.0k tokens have no price and are not in the cost: nova-9 (53.0k).**

      | Model | Requests | Tokens | Estimated | Share |
      | --- | --: | --: | --: | --: |
      | nova-9 | 1 | 53.0k | – **53.0k unpriced** | – |
      | claude-opus-5-5 | 1 | 53.0k | $0.05 | 100 % |
      | **Total** | 2 | 106k | $0.05 + **53.0k unpriced** |  |

      <sub>Estimated at list price, price list 2026-11-20 of 2026-11-20, no bill · telemetry saw 100 % of 1 request in transcripts · stackspend</sub>
      "
    `)
  })

  it('says that nothing is recorded rather than that it was free', () => {
    expect(commentOf({contributions: []})).toMatchInlineSnapshot(`
      "### 🤖 No agent work is recorded for this branch

      - No developer has shared sessions of this branch: stackspend share --push

      <sub>Estimates at list price, no bill · stackspend</sub>
      "
    `)
  })

  it('is the same text for the same value', () => {
    expect(commentOf({contributions: team})).toBe(commentOf({contributions: team.toReversed()}))
  })
})

describe('a comment that is too long', () => {
  const models = Array.from({length: 3_000}, (_, index) =>
    row({model: `model-${index}`, estimatedUsd: index}),
  )
  const large = {contributions: [contribution({rows: models})]}

  it('is cut to the limit in its longest table, and says how much was left out', () => {
    const text = commentOf(large)
    expect(text.length).toBeLessThanOrEqual(LIMIT)
    expect(text.length).toBeGreaterThan(LIMIT / 2)
    expect(text).toMatch(/\n[\d,]+ models did not fit here; the total has them\.\n/)
    expect(text).toContain('| **Total** | 3,000 |')
    expect(text).toContain('model-2999')
    expect(text).toContain('<sub>Estimated at list price')
  })

  it('keeps the newest days', () => {
    const days = Array.from({length: 400}, (_, index) =>
      row({day: new Date(Date.UTC(2025, 0, 1 + index)).toISOString().slice(0, 10)}),
    )
    const text = commentOf({contributions: [contribution({rows: days})], by: ['day']}, 5_000)
    expect(text).toContain('2026-02-04')
    expect(text).not.toContain('2025-01-01')
    expect(text).toMatch(/earlier days did not fit here/)
  })

  it('stays within any limit that has room for its frame', () => {
    fc.assert(
      fc.property(fc.integer({min: 1_500, max: 100_000}), maxLength => {
        expect(commentOf(large, maxLength).length).toBeLessThanOrEqual(maxLength)
      }),
      {numRuns: 20},
    )
  })
})

describe('names in the comment', () => {
  const HOSTILE = [
    '@octocat',
    '#1 GH-1 acme/api#2 !3',
    '[x](https://evil.example)',
    '![x](https://evil.example/p.png)',
    '<img src=x onerror=alert(1)>',
    '</details><h1>free',
    'a|b|c',
    'a\nb\r\n| c |',
    'https://evil.example www.evil.example',
    '`code` **bold** ~~gone~~ $math$',
    '<!-- ',
    '[//]: <> (stackspend-comment, key=default)',
    '\u202egnp.exe',
    'mailto:a@b.example a@b.example',
    ':tada:',
  ]

  it.each(HOSTILE)('are text and nothing else: %j', name => {
    const contributions = [
      contribution({
        contributor: name,
        rows: [row({model: name}), row({model: `${name}2`, estimatedUsd: null, unpricedTokens: 1})],
      }),
    ]
    const text = commentOf({contributions, unreadableFiles: [name]})
    const html = toHtml(text)
    expect(
      html.match(/<(?!\/?(?:h3|p|table|thead|tbody|tr|t[hd]|strong|ul|li|details|summary|sub|br)\b)/g),
    ).toBeNull()
    expect(html.match(/<details>/g)).toHaveLength(2)
    expect(html.match(/<tr>/g)).toHaveLength(
      toHtml(commentOf({contributions: plain})).match(/<tr>/g)?.length ?? 0,
    )
    // A forge looks for these in what is rendered.
    expect(html.replaceAll(/<[^>]*>/g, '')).not.toMatch(/(?<![a-z0-9_])@[a-z]|#\d|!\d|\bGH-\d|:tada:/i)
  })

  const plain = [
    contribution({
      contributor: 'x',
      rows: [row({model: 'x'}), row({model: 'x2', estimatedUsd: null, unpricedTokens: 1})],
    }),
  ]
})
