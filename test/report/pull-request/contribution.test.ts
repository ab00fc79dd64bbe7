import {describe, expect, it} from 'vitest'
import {parseContribution, renderContribution} from '../../../src/report/pull-request/contribution.ts'
import {contribution, contributionRow} from '../../support/contribution.ts'

describe('a contribution', () => {
  it('is read as it was written', () => {
    const written = contribution({rows: [contributionRow({estimatedUsd: null, requests: null})]})
    expect(parseContribution(renderContribution(written), 'a.json')).toEqual(written)
  })

  it('keeps nothing that is not part of it', () => {
    const text = renderContribution({...contribution({}), ...{prompt: 'secret'}})
    expect(parseContribution(text, 'a.json')).toEqual(contribution({}))
  })

  it.each([
    ['no JSON', '{', 'a.json: is not what'],
    ['another schema', {schema: 'stackspend.contribution/2'}, 'a.json, schema:'],
    ['a path as its id', {id: '../x'}, 'a.json, id:'],
    ['a negative count', {rows: [contributionRow({inputTokens: -1})]}, 'a.json, rows.0.inputTokens:'],
    ['a negative cost', {rows: [contributionRow({estimatedUsd: -1})]}, 'a.json, rows.0.estimatedUsd:'],
    ['an absurd cost', {rows: [contributionRow({estimatedUsd: 1e308})]}, 'a.json, rows.0.estimatedUsd:'],
    ['an absurd count', {rows: [contributionRow({totalTokens: 1e15})]}, 'a.json, rows.0.totalTokens:'],
    ['a day that is none', {rows: [contributionRow({day: '2026-13'})]}, 'a.json, rows.0.day:'],
  ])('is refused with %s, and the place is named', (_, change, message) => {
    const text = typeof change === 'string' ? change : JSON.stringify({...contribution({}), ...change})
    expect(() => parseContribution(text, 'a.json')).toThrow(message)
  })
})
