import {describe, expect, it} from 'vitest'
import {answers} from './answers.ts'
import {findDifferences} from './find-differences.ts'
import type {Figures} from './run-case.ts'

const right: Figures = {...answers(2), days: {'2026-01-15': 0.0351}, unpricedModels: []}

describe('findDifferences', () => {
  it('finds none where every figure is right', () => {
    expect(findDifferences(right, answers(2))).toEqual([])
  })

  it('forgives the last digit of a float, and a tool that counts no requests', () => {
    expect(findDifferences({...right, costUsd: 0.0351 + 1e-9, requests: undefined}, answers(2))).toEqual([])
  })

  it('names each figure that is wrong, the cost first', () => {
    const wrong = {...right, costUsd: 0.010065, outputTokens: 1_001, cacheWriteTokens: 0, requests: 3}
    expect(findDifferences(wrong, answers(2))).toEqual([
      '$0.010065',
      '3 requests',
      '1,001 out',
      '0 cache write',
    ])
  })

  it('takes a cost of a day that has none for wrong, and the other way round', () => {
    const truth = {...answers(2), days: {'2026-01-16': 0.0351}}
    expect(findDifferences(right, truth)).toEqual(['2026-01-15 $0.0351', '2026-01-16 $0'])
  })

  describe('of a model without a price', () => {
    const truth = {...answers(2), costUsd: 0, unpricedModels: ['claude-zebra-9']}
    const said = {...right, unpricedModels: ['claude-zebra-9']}

    it('takes an unknown cost and a sum of nothing, when the model is named', () => {
      expect(findDifferences({...said, costUsd: undefined}, truth)).toEqual([])
      expect(findDifferences({...said, costUsd: 0}, truth)).toEqual([])
    })

    it('does not take a silent zero, nor a guess', () => {
      expect(findDifferences({...right, costUsd: 0}, truth)).toEqual(['$0, says nothing'])
      expect(findDifferences({...right, costUsd: 0.0351}, truth)).toEqual(['$0.0351, says nothing'])
    })

    it('does not take an unknown cost where another model has one', () => {
      const half = {...truth, costUsd: 0.01755}
      expect(findDifferences({...said, costUsd: undefined}, half)).toEqual([
        'no cost, says unpriced: claude-zebra-9',
      ])
    })
  })

  it('says when a tool has no price that there is', () => {
    const poor = {...right, costUsd: 0, unpricedModels: ['claude-opus-5-5']}
    expect(findDifferences(poor, answers(2))).toEqual(['$0, says unpriced: claude-opus-5-5'])
  })
})
