import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {BUDGET_LEVELS} from '../../../src/report/budget/budget-level.ts'
import {judgeSpend} from '../../../src/report/budget/judge-spend.ts'

const LIMIT = {name: 'pull request', usd: 12, softPercents: [50, 80], hardPercent: 100}

const judge = (estimatedUsd: number | null, unpricedTokens = 0, limit = LIMIT) =>
  judgeSpend(limit, {estimatedUsd, unpricedTokens})

describe('judgeSpend', () => {
  it.each([
    [0, 'on-track', null],
    [5.99, 'on-track', null],
    [6, 'watch', 50],
    [9.59, 'watch', 50],
    [9.6, 'trending-high', 80],
    [12, 'trending-high', 80],
    [12.01, 'over', 100],
  ] as const)('calls $%d of $12 %s', (spentUsd, level, reachedPercent) => {
    expect(judge(spentUsd)).toMatchObject({level, reachedPercent, spentUsd})
  })

  it('tells what is left, and how far beyond the budget it went', () => {
    expect(judge(9)).toMatchObject({share: 0.75, remainingUsd: 3})
    expect(judge(15)).toMatchObject({share: 1.25, remainingUsd: -3})
  })

  it('does not take the noise of a sum for an overrun', () => {
    expect(judge(0.1 + 0.2, 0, {...LIMIT, usd: 0.3}).level).toBe('trending-high')
  })

  it('knows nothing of what has no price, and does not call it on track', () => {
    expect(judge(null, 21_000)).toMatchObject({
      level: 'unknown',
      spentUsd: null,
      share: null,
      remainingUsd: null,
      reachedPercent: null,
    })
  })

  it('takes no usage for nothing spent', () => {
    expect(judge(null)).toMatchObject({level: 'on-track', spentUsd: 0, share: 0, remainingUsd: 12})
  })

  it('keeps the tokens that the amount leaves out beside it', () => {
    expect(judge(13, 500)).toMatchObject({level: 'over', unpricedTokens: 500})
  })

  it('takes the last soft threshold for trending high, whatever it is, and a hard one beyond the amount', () => {
    const limit = {...LIMIT, usd: 100, softPercents: [90, 25, 75], hardPercent: 150}
    expect([20, 25, 75, 90, 150, 151].map(usd => judge(usd, 0, limit).level)).toEqual([
      'on-track',
      'watch',
      'watch',
      'trending-high',
      'trending-high',
      'over',
    ])
  })

  it('is on track up to the hard threshold where there is no soft one', () => {
    const limit = {...LIMIT, softPercents: []}
    expect([0, 12, 13].map(usd => judge(usd, 0, limit).level)).toEqual(['on-track', 'on-track', 'over'])
  })
})

describe('any judgement', () => {
  const percent = fc.double({min: 1, max: 300, noNaN: true})
  const limits = fc.record({
    name: fc.string(),
    usd: fc.double({min: 0.01, max: 1e6, noNaN: true}),
    softPercents: fc.array(percent, {maxLength: 4}),
    hardPercent: percent,
  })
  const amounts = fc.double({min: 0, max: 2e6, noNaN: true})

  it('never falls when more is spent', () => {
    fc.assert(
      fc.property(limits, amounts, amounts, (limit, one, other) => {
        const [less, more] = [Math.min(one, other), Math.max(one, other)].map(usd => judge(usd, 0, limit))
        expect(BUDGET_LEVELS.indexOf(less?.level ?? 'unknown')).toBeLessThanOrEqual(
          BUDGET_LEVELS.indexOf(more?.level ?? 'unknown'),
        )
      }),
    )
  })

  it('gives an amount and what remains of the budget, which add up to it', () => {
    fc.assert(
      fc.property(limits, amounts, (limit, usd) => {
        const {spentUsd, remainingUsd} = judge(usd, 0, limit)
        expect((spentUsd ?? Number.NaN) + (remainingUsd ?? Number.NaN)).toBeCloseTo(limit.usd, 4)
      }),
    )
  })

  it('is the same whatever the order of the thresholds, and however often one is named', () => {
    fc.assert(
      fc.property(limits, amounts, (limit, usd) => {
        const softPercents = [...limit.softPercents, ...limit.softPercents].reverse()
        expect(judge(usd, 0, {...limit, softPercents}).level).toBe(judge(usd, 0, limit).level)
      }),
    )
  })

  it('calls nothing on track, or anything else, of which no cost is known', () => {
    fc.assert(
      fc.property(limits, fc.integer({min: 1, max: 1e12}), (limit, tokens) => {
        expect(judge(null, tokens, limit).level).toBe('unknown')
      }),
    )
  })
})
