import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {contribution, contributionRow} from '../../support/contribution.ts'
import {pullRequestSpend} from '../../support/pull-request-spend.ts'

const row = contributionRow

describe('what a pull request cost', () => {
  it('is the sum of what developers and agents in CI spent, each told apart', () => {
    const spend = pullRequestSpend({
      contributions: [
        contribution({id: 'contributor-a-1', sessions: 2, rows: [row({estimatedUsd: 1})]}),
        contribution({id: 'ci-7', origin: 'ci', sessions: 1, rows: [row({estimatedUsd: 0.25})]}),
      ],
    })
    expect(spend.totals).toMatchObject({estimatedUsd: 1.25, sessions: 3, requests: 2, totalTokens: 106_020})
    expect(spend.origins.developer).toMatchObject({estimatedUsd: 1, sessions: 2})
    expect(spend.origins.ci).toMatchObject({estimatedUsd: 0.25, sessions: 1})
  })

  it('is unknown, not zero, where nothing has a price', () => {
    const rows = [row({model: 'nova-9', estimatedUsd: null, unpricedTokens: 10})]
    const spend = pullRequestSpend({contributions: [contribution({rows})]})
    expect(spend.totals).toMatchObject({estimatedUsd: null, unpricedTokens: 10})
    expect(spend.unpricedModels).toEqual([{model: 'nova-9', tokens: 10}])
    expect(spend.notes[0]).toEqual({
      code: 'UNPRICED',
      text: '10 tokens have no price and are not in the cost: nova-9 (10).',
    })
  })

  it('names every price list that contributors estimated with, the newest first', () => {
    const priced = (id: string, version: string) => contribution({id, pricing: {version, asOf: version}})
    const spend = pullRequestSpend({contributions: [priced('a', '2026-11-01'), priced('b', '2026-11-20')]})
    expect(spend.pricing.map(({version}) => version)).toEqual(['2026-11-20', '2026-11-01'])
    expect(spend.notes.map(({code}) => code)).toEqual(['PRICE_LISTS_DIFFER'])
  })

  it('has the coverage of all contributions that have transcripts', () => {
    const seen = (id: string, transcriptRequests: number, bothRequests: number) =>
      contribution({id, transcriptRequests, bothRequests})
    expect(pullRequestSpend({contributions: [seen('a', 6, 3), seen('b', 4, 4)]}).coverage).toEqual({
      transcriptRequests: 10,
      bothRequests: 7,
      share: 0.7,
    })
    expect(pullRequestSpend({contributions: [seen('a', 0, 0)]}).coverage).toBeNull()
  })

  it('says what is missing from it', () => {
    const ci = contribution({id: 'ci-7', origin: 'ci'})
    const codesOf = (input: Parameters<typeof pullRequestSpend>[0]) =>
      pullRequestSpend({contributions: [ci], ...input}).notes.map(({code}) => code)
    expect(codesOf({})).toEqual(['NOTHING_SHARED'])
    expect(codesOf({sharedUnreadable: 'the remote refused'})).toEqual(['SHARED_UNREADABLE'])
    expect(codesOf({contributions: [contribution({})], unreadableFiles: ['x.json']})).toEqual([
      'CONTRIBUTION_UNREADABLE',
    ])
    expect(codesOf({isEveryRunKnown: false})).toEqual(['NOTHING_SHARED', 'ONLY_THIS_RUN'])
  })

  it('agrees with itself: every table adds up to the total', () => {
    const anyRow = fc.record({
      day: fc.constantFrom('2026-11-21', '2026-11-22'),
      model: fc.constantFrom('a', 'b', 'c'),
      requests: fc.option(fc.nat(9)),
      totalTokens: fc.nat(1e9),
      // Dyadic fractions add up exactly in any order.
      estimatedUsd: fc.option(fc.nat(1e6).map(parts => parts / 1024)),
      unpricedTokens: fc.nat(1e6),
    })
    const anyContribution = fc.record({
      id: fc.constantFrom('p-a-1', 'p-a-2', 'p-b-1', 'ci-1', 'ci-2'),
      sessions: fc.nat(9),
      rows: fc.array(anyRow.map(row)),
    })
    const any = fc.uniqueArray(anyContribution, {selector: ({id}) => id})
    fc.assert(
      fc.property(any, parts => {
        const contributions = parts.map(part =>
          contribution({...part, origin: part.id.startsWith('ci') ? 'ci' : 'developer'}),
        )
        const {totals, breakdowns, origins} = pullRequestSpend({contributions})
        for (const rows of [...breakdowns.map(({rows}) => rows), Object.values(origins)]) {
          for (const measure of ['totalTokens', 'unpricedTokens', 'requests', 'estimatedUsd'] as const) {
            const sum = rows.reduce((sum, row) => sum + (row[measure] ?? 0), 0)
            expect(sum).toBe(totals[measure] ?? 0)
          }
        }
      }),
    )
  })
})
