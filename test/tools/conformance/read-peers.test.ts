import {describe, expect, it} from 'vitest'
import {readCcusage} from '../../../tools/conformance/ccusage.ts'
import {readCodeburn} from '../../../tools/conformance/codeburn.ts'

const counts = {inputTokens: 200, outputTokens: 1_000, cacheReadTokens: 15_000, cacheCreationTokens: 4_000}

describe('readCcusage', () => {
  it('reads version 20, which names the models that it has no price for', () => {
    const totals = {...counts, totalCost: 0.01755, totalTokens: 20_200, unpricedModels: ['claude-zebra-9']}
    const daily = [{agent: 'all', ...counts, period: '2026-01-15', totalCost: 0.01755}]
    expect(readCcusage(JSON.stringify({daily, totals}))).toEqual({
      requests: undefined,
      inputTokens: 200,
      outputTokens: 1_000,
      cacheReadTokens: 15_000,
      cacheWriteTokens: 4_000,
      costUsd: 0.01755,
      unpricedModels: ['claude-zebra-9'],
      days: {'2026-01-15': 0.01755},
    })
  })

  it('reads version 18, which calls the day otherwise', () => {
    const daily = [{date: '2026-01-15', ...counts, totalCost: 0.0351}]
    const {days, unpricedModels} = readCcusage(
      JSON.stringify({daily, totals: {...counts, totalCost: 0.0351}}),
    )
    expect({days, unpricedModels}).toEqual({days: {'2026-01-15': 0.0351}, unpricedModels: []})
  })

  it.each(['[]', '{"daily":[],"totals":null}'])('reads %s as nothing used', json => {
    expect(readCcusage(json)).toMatchObject({inputTokens: 0, costUsd: 0, days: {}})
  })

  it('fails on what is no report, so that it is never taken for a figure', () => {
    expect(() => readCcusage('{"error":"no"}')).toThrow()
  })
})

describe('readCodeburn', () => {
  it('reads the totals and the days', () => {
    const tokens = {input: 200, output: 1_000, cacheRead: 15_000, cacheWrite: 4_000}
    const json = JSON.stringify({
      overview: {cost: 0.0351, calls: 2, sessions: 1, tokens},
      daily: [{date: '2026-01-15', cost: 0.0351, calls: 2}],
    })
    expect(readCodeburn(json)).toEqual({
      requests: 2,
      inputTokens: 200,
      outputTokens: 1_000,
      cacheReadTokens: 15_000,
      cacheWriteTokens: 4_000,
      costUsd: 0.0351,
      unpricedModels: [],
      days: {'2026-01-15': 0.0351},
    })
  })
})
