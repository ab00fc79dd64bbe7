import {describe, expect, it} from 'vitest'
import {billModel} from '../../../src/report/bill/bill-model.ts'
import {builtInPriceList} from '../../support/price-list.ts'

const prices = builtInPriceList()

describe('the name of a model on both sides of a bill', () => {
  it.each([
    ['Claude Sonnet 4.5', 'claude-sonnet-4-5-20250929'],
    ['Claude Opus 5.5', 'claude-opus-5-5'],
    ['Claude Opus 5.5', 'us.anthropic.claude-opus-5-5-v1:0'],
    ['Claude Opus 4', 'claude-opus-4-0'],
    ['Claude Opus 4', 'claude-opus-4-20250514'],
    ['Claude 3.5 Sonnet 2024-10-22', 'claude-3-5-sonnet-20241022'],
    ['Claude 3 Haiku 2024-03-07', 'claude-3-haiku-20240307'],
    ['Claude Fable 9', 'claude-fable-9-20270101'],
  ])('is one for %s and %s', (title, id) => {
    expect(billModel(title, prices)).toBe(billModel(id, prices))
  })

  it('is not one for versions of a model', () => {
    expect(billModel('Claude Opus 5', prices)).not.toBe(billModel('claude-opus-5-5', prices))
    expect(billModel('Claude Fable 5.1', prices)).toBe('claude-fable-5-1')
  })
})
