import {describe, expect, it} from 'vitest'
import type {PlacedBudget} from '../../../src/report/budget/budget.ts'
import type {BudgetStanding} from '../../../src/report/budget/budget-standing.ts'
import {concerningStandings} from '../../../src/report/budget/concerning.ts'
import type {Filters} from '../../../src/report/filters.ts'
import {standing} from './build-standing.ts'

const ALWAYS = {since: null, until: null}

function shown(
  standings: readonly BudgetStanding[],
  {
    only = {},
    filters = {},
    period = ALWAYS,
  }: {
    only?: Filters
    filters?: Filters
    period?: typeof ALWAYS | {since: string | null; until: string | null}
  },
): number {
  const [first] = standings
  if (first === undefined) throw new Error('a standing is needed')
  const budget: PlacedBudget = {...first, each: first.each ?? undefined, only, timezone: undefined}
  const unscoped = {estimatedUsd: null, unpricedTokens: 0}
  return concerningStandings([{budget, standings, unscoped}], {period, filters}).length
}

describe('a report shows a budget', () => {
  it('as a whole at any level, and of one for each of many what reached a threshold or is not known', () => {
    expect([1, 7, 12, null].map(usd => shown([standing(usd)], {}))).toEqual([1, 1, 1, 1])
    const sessions = [1, 7, 12, null].map((usd, index) =>
      standing(usd, {each: 'session', scope: {session: String(index)}}),
    )
    expect(shown(sessions, {})).toBe(3)
  })

  it.each([
    [{since: null, until: '2026-11-01T00:00:00.000Z'}, 0],
    [{since: null, until: '2026-11-02T00:00:00.000Z'}, 1],
    [{since: '2026-11-30T23:00:00.000Z', until: null}, 1],
    [{since: '2026-12-01T00:00:00.000Z', until: null}, 0],
  ])('whose period is of the same time: %o', (period, count) => {
    expect(shown([standing(7)], {period})).toBe(count)
    expect(shown([standing(7, {since: null, until: null})], {period})).toBe(1)
  })

  it.each<[Filters, Filters, number]>([
    [{}, {project: ['acme/api']}, 1],
    [{project: ['acme/api']}, {}, 1],
    [{project: ['acme/api', 'acme/web']}, {project: ['acme/web']}, 1],
    [{project: ['acme/api']}, {project: ['acme/web']}, 0],
    [{project: ['acme/api']}, {model: ['claude-opus-5-5']}, 1],
    [{model: ['us.anthropic.claude-opus-4-6-v1']}, {model: ['claude-opus-4-6']}, 1],
    [{session: ['1f2e3d4c']}, {session: ['1f2e']}, 1],
  ])('that is limited to %o when it is filtered by %o: %d', (only, filters, count) => {
    expect(shown([standing(7)], {only, filters})).toBe(count)
  })

  it('for each of many only those that its filters keep', () => {
    const branches = ['main', 'fix'].map(branch =>
      standing(7, {each: 'branch', scope: {project: 'acme/api', branch}}),
    )
    expect(shown(branches, {filters: {branch: ['fix']}})).toBe(1)
    expect(shown(branches, {filters: {project: ['acme/web']}})).toBe(0)
    expect(shown(branches, {filters: {user: ['ada']}})).toBe(2)
  })
})
