import {describe, expect, it} from 'vitest'
import {sumBill} from '../../../src/report/bill/bill-facts.ts'
import {classifyLine} from '../../../src/report/bill/bill-line.ts'
import {billLine} from './bill-line.ts'

describe('the lines of a bill together', () => {
  it('have an unknown sum where there is none, or none with an amount', () => {
    expect(sumBill([]).billedUsd).toBe(null)
    expect(sumBill([billLine({amountUsd: undefined})])).toMatchObject({
      billedUsd: null,
      linesWithoutAmount: 1,
    })
  })

  it('are added up net, and what they are for apart', () => {
    const lines = [
      billLine({amountUsd: 4, listUsd: 5, apiKey: 'a', roundedByUsd: 0.005}),
      billLine({amountUsd: 2, tier: 'batch', apiKey: 'a', roundedByUsd: 0.005}),
      billLine({amountUsd: 1, tier: 'priority', isUsGeography: true, apiKey: 'b'}),
      billLine({amountUsd: 0.5, kind: 'web-search'}),
      billLine({amountUsd: 0.25, kind: 'code-execution'}),
      billLine({amountUsd: -3}),
      billLine({amountUsd: undefined, listUsd: 7}),
    ]
    expect(sumBill(lines)).toEqual({
      lines: 7,
      billedUsd: 4.75,
      linesWithoutAmount: 1,
      creditsUsd: -3,
      discountUsd: 1,
      batchUsd: 2,
      priorityUsd: 1,
      webSearchUsd: 0.5,
      codeExecutionUsd: 0.25,
      usGeographyUsd: 1,
      apiKeys: new Set(['a', 'b']),
      roundedByUsd: 0.01,
    })
  })
})

describe('a line of a bill', () => {
  it.each([
    [['Claude API'], 'tokens', 'standard'],
    [['message', 'web_search'], 'web-search', 'standard'],
    [['Web Search Usage'], 'web-search', 'standard'],
    [['Code Execution Usage'], 'code-execution', 'standard'],
    [['code_execution', undefined], 'code-execution', 'standard'],
    [['batch', 'token'], 'tokens', 'batch'],
    [['Claude Opus 5 Usage - Batch, Output Tokens'], 'tokens', 'batch'],
    [['priority', 'output'], 'tokens', 'priority'],
    [[], 'tokens', 'standard'],
  ] as const)('described as %j is for %s at the tier %s', (words, kind, tier) => {
    expect(classifyLine(words)).toEqual({kind, tier})
  })
})
