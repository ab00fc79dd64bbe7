import {readFileSync} from 'node:fs'
import {describe, expect, it} from 'vitest'
import {findModelPrices} from '../../src/pricing/find-model-prices.ts'
import {distinctModels} from '../../src/pricing/index-models.ts'
import {toPriceList} from '../../src/pricing/to-price-list.ts'
import {pricingSchemaText, readPricingSchema} from '../../tools/write-pricing-schema.ts'
import {BUILT_IN_PRICES, builtInPriceList} from '../support/price-list.ts'

const builtIn = builtInPriceList()
const models = distinctModels(builtIn.models)
const rows = models.flatMap(model => model.intervals.map(interval => ({model: model.id, ...interval})))

/** Every id of a partner cloud that Anthropic's documentation gives, and the model that it means. */
const PROVIDER_IDS: Readonly<Record<string, readonly string[]>> = {
  'claude-fable-5-2': ['us.anthropic.claude-fable-5-2'],
  'claude-mythos-5-2': [],
  'claude-fable-5-1': ['us.anthropic.claude-fable-5-1'],
  'claude-mythos-5-1': [],
  'claude-fable-5': ['us.anthropic.claude-fable-5'],
  'claude-mythos-5': [],
  'claude-opus-5-5': ['us.anthropic.claude-opus-5-5'],
  'claude-opus-5': ['us.anthropic.claude-opus-5'],
  'claude-opus-4-8': ['us.anthropic.claude-opus-4-8'],
  'claude-opus-4-7': ['us.anthropic.claude-opus-4-7'],
  'claude-opus-4-6': ['us.anthropic.claude-opus-4-6-v1'],
  'claude-opus-4-5-20251101': [
    'us.anthropic.claude-opus-4-5-20251101-v1:0',
    'claude-opus-4-5@20251101',
    'claude-opus-4-5',
  ],
  'claude-opus-4-1-20250805': [
    'us.anthropic.claude-opus-4-1-20250805-v1:0',
    'claude-opus-4-1@20250805',
    'claude-opus-4-1',
  ],
  'claude-opus-4-20250514': [
    'us.anthropic.claude-opus-4-20250514-v1:0',
    'claude-opus-4@20250514',
    'claude-opus-4',
    'claude-opus-4-0',
  ],
  'claude-3-opus-20240229': ['claude-3-opus-latest'],
  'claude-sonnet-5-5': ['us.anthropic.claude-sonnet-5-5'],
  'claude-sonnet-5': ['us.anthropic.claude-sonnet-5'],
  'claude-sonnet-4-6': ['us.anthropic.claude-sonnet-4-6'],
  'claude-sonnet-4-5-20250929': [
    'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
    'claude-sonnet-4-5@20250929',
    'claude-sonnet-4-5',
  ],
  'claude-sonnet-4-20250514': [
    'us.anthropic.claude-sonnet-4-20250514-v1:0',
    'claude-sonnet-4@20250514',
    'claude-sonnet-4',
    'claude-sonnet-4-0',
  ],
  'claude-3-7-sonnet-20250219': [
    'us.anthropic.claude-3-7-sonnet-20250219-v1:0',
    'claude-3-7-sonnet@20250219',
    'claude-3-7-sonnet',
    'claude-3-7-sonnet-latest',
  ],
  'claude-3-5-sonnet-20241022': [
    'us.anthropic.claude-3-5-sonnet-20241022-v2:0',
    'claude-3-5-sonnet-v2@20241022',
    'claude-3-5-sonnet',
    'claude-3-5-sonnet-latest',
    'claude-3-5-sonnet-20240620',
  ],
  'claude-haiku-5-5': ['us.anthropic.claude-haiku-5-5'],
  'claude-haiku-4-5-20251001': [
    'us.anthropic.claude-haiku-4-5-20251001-v1:0',
    'claude-haiku-4-5@20251001',
    'claude-haiku-4-5',
  ],
  'claude-3-5-haiku-20241022': [
    'us.anthropic.claude-3-5-haiku-20241022-v1:0',
    'claude-3-5-haiku@20241022',
    'claude-3-5-haiku',
    'claude-3-5-haiku-latest',
  ],
  'claude-3-haiku-20240307': [],
}

describe('pricing.json', () => {
  it('keeps to its schema and its rules, and needs no check to be read', () => {
    const unchecked: Parameters<typeof toPriceList>[0] = JSON.parse(readFileSync(BUILT_IN_PRICES, 'utf8'))
    expect(toPriceList(unchecked)).toEqual(builtIn)
  })

  it('says when it was made, and every price who said so and when', () => {
    expect(builtIn).toMatchObject({version: '2026-11-20', asOf: '2026-11-20'})
    for (const {source, asOf} of rows) {
      expect(source).toMatch(/https:\/\/|Claude Code 2\.1\.330/)
      expect(asOf <= builtIn.asOf).toBe(true)
    }
  })

  it.each(Object.entries(PROVIDER_IDS))('finds %s by the names that clouds give it', (id, names) => {
    for (const name of [id, ...names]) expect(findModelPrices(builtIn, name)?.id).toBe(id)
  })

  it('has a price today for every model that it lists', () => {
    for (const {id, intervals} of models) {
      expect(intervals.at(-1)?.toMs, id).toBe(Number.POSITIVE_INFINITY)
    }
  })

  it('leaves no gap between the prices of a model', () => {
    for (const {id, intervals} of models) {
      const starts = intervals.slice(1).map(interval => interval.fromMs)
      expect(
        intervals.slice(0, -1).map(interval => interval.toMs),
        id,
      ).toEqual(starts)
    }
  })

  it('has cache writes at 1.25 and 2 times the input, as all models do but Claude 3 Haiku', () => {
    for (const {model, rates, fastRates, longPrompt} of rows) {
      if (model === 'claude-3-haiku-20240307') continue
      for (const {input, cacheWrite5m, cacheWrite1h} of [rates, fastRates, longPrompt?.rates].flatMap(
        r => r ?? [],
      )) {
        expect([cacheWrite5m, cacheWrite1h], model).toEqual([input * 1.25, input * 2])
      }
    }
  })

  it('prices nothing that a person types instead of a model id', () => {
    for (const alias of ['opus', 'sonnet', 'haiku', 'fable', 'default', 'opusplan']) {
      expect(findModelPrices(builtIn, alias)).toBeUndefined()
    }
  })

  it('holds these rates', () => {
    const table = rows.map(({model, fromMs, rates, fastRates, longPrompt}) => {
      const from = new Date(fromMs).toISOString().slice(0, 10)
      const {input, output, cacheWrite5m, cacheWrite1h, cacheRead} = rates
      const fast = fastRates ? ` fast ${fastRates.input}/${fastRates.output}` : ''
      const long = longPrompt
        ? ` over ${longPrompt.overTokens} ${longPrompt.rates.input}/${longPrompt.rates.output}`
        : ''
      return `${model} ${from} ${[input, output, cacheWrite5m, cacheWrite1h, cacheRead].join('/')}${fast}${long}`
    })
    expect(table.join('\n')).toMatchInlineSnapshot(`
      "claude-fable-5-2 2026-11-09 8/40/10/16/0.2 fast 16/80
      claude-mythos-5-2 2026-11-09 8/40/10/16/0.2 fast 16/80
      claude-fable-5-1 2026-09-01 10/50/12.5/20/0.25
      claude-mythos-5-1 2026-09-01 10/50/12.5/20/0.25
      claude-fable-5 2026-06-09 10/50/12.5/20/1
      claude-mythos-5 2026-06-09 10/50/12.5/20/1
      claude-opus-5-5 2026-09-22 4/20/5/8/0.2 fast 8/40
      claude-opus-5 2026-07-24 5/25/6.25/10/0.5 fast 10/50
      claude-opus-4-8 2026-05-28 5/25/6.25/10/0.5 fast 10/50
      claude-opus-4-8 2026-12-01 5/25/6.25/10/0.5
      claude-opus-4-7 2026-04-16 5/25/6.25/10/0.5 fast 30/150
      claude-opus-4-7 2026-07-25 5/25/6.25/10/0.5
      claude-opus-4-6 2026-02-05 5/25/6.25/10/0.5 fast 30/150
      claude-opus-4-6 2026-02-06 5/25/6.25/10/0.5 fast 30/150 over 200000 10/37.5
      claude-opus-4-6 2026-03-14 5/25/6.25/10/0.5 fast 30/150
      claude-opus-4-6 2026-06-29 5/25/6.25/10/0.5
      claude-opus-4-5-20251101 2025-11-24 5/25/6.25/10/0.5
      claude-opus-4-1-20250805 2025-08-05 15/75/18.75/30/1.5
      claude-opus-4-20250514 2025-05-22 15/75/18.75/30/1.5
      claude-3-opus-20240229 2024-03-04 15/75/18.75/30/1.5
      claude-sonnet-5-5 2026-09-28 2/10/2.5/4/0.2
      claude-sonnet-5-5 2026-10-07 2/10/2.5/4/0.1
      claude-sonnet-5 2026-06-30 2/10/2.5/4/0.2
      claude-sonnet-4-6 2026-02-17 3/15/3.75/6/0.3
      claude-sonnet-4-6 2026-02-18 3/15/3.75/6/0.3 over 200000 6/22.5
      claude-sonnet-4-6 2026-03-14 3/15/3.75/6/0.3
      claude-sonnet-4-5-20250929 2025-09-29 3/15/3.75/6/0.3 over 200000 6/22.5
      claude-sonnet-4-5-20250929 2026-03-31 3/15/3.75/6/0.3
      claude-sonnet-4-20250514 2025-05-22 3/15/3.75/6/0.3
      claude-sonnet-4-20250514 2025-08-12 3/15/3.75/6/0.3 over 200000 6/22.5
      claude-sonnet-4-20250514 2026-03-31 3/15/3.75/6/0.3
      claude-3-7-sonnet-20250219 2025-02-24 3/15/3.75/6/0.3
      claude-3-5-sonnet-20241022 2024-10-22 3/15/3.75/6/0.3
      claude-haiku-5-5 2026-10-07 0.1/0.5/0.125/0.2/0.01 over 100000 0.5/2.5
      claude-haiku-4-5-20251001 2025-10-15 1/5/1.25/2/0.1
      claude-3-5-haiku-20241022 2024-10-22 0.8/4/1/1.6/0.08
      claude-3-haiku-20240307 2024-03-13 0.25/1.25/0.3/0.5/0.03"
    `)
  })
})

describe('pricing.schema.json', () => {
  it('is what the program checks with (else: node tools/write-pricing-schema.ts)', () => {
    expect(readPricingSchema()).toBe(pricingSchemaText())
  })
})
