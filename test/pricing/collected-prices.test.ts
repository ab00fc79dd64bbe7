import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import * as v from 'valibot'
import {describe, expect, it} from 'vitest'
import {findModelPrices, findPriceInterval} from '../../src/pricing/find-model-prices.ts'
import {distinctModels} from '../../src/pricing/index-models.ts'
import type {PriceInterval, TokenRates} from '../../src/pricing/price-list.ts'
import {builtInPriceList} from '../support/price-list.ts'

/** Prices as they were collected from the sources that each row names, by hand and apart from pricing.json. */
const FACTS = join(import.meta.dirname, '..', 'fixtures', 'claude-prices.json')

const ratesSchema = v.object({
  input: v.number(),
  output: v.number(),
  cache_write_5m: v.number(),
  cache_write_1h: v.number(),
  cache_read: v.number(),
})

const factSchema = v.object({
  id: v.string(),
  effective_from: v.nullable(v.string()),
  effective_to: v.nullable(v.string()),
  usd_per_mtok: v.nullable(ratesSchema),
  fast_mode_usd_per_mtok: v.nullable(ratesSchema),
  long_prompt: v.nullable(
    v.object({
      above_prompt_tokens: v.number(),
      effective_from: v.string(),
      effective_to: v.nullable(v.string()),
      usd_per_mtok: ratesSchema,
    }),
  ),
  batch_usd_per_mtok: v.nullable(ratesSchema),
  inference_geo_us_multiplier: v.nullable(v.number()),
  partner_cloud_regional_multiplier: v.nullable(v.number()),
  web_search_usd_per_1000: v.number(),
})

type Fact = v.InferOutput<typeof factSchema>

const builtIn = builtInPriceList()
const facts = v.parse(v.array(factSchema), JSON.parse(readFileSync(FACTS, 'utf8')))
const priced = facts.flatMap(fact => {
  const {effective_from: from, usd_per_mtok: rates} = fact
  return from === null || rates === null ? [] : [{...fact, from, rates}]
})

function toRates(rates: v.InferOutput<typeof ratesSchema>): TokenRates {
  const {input, output, cache_write_5m, cache_write_1h, cache_read} = rates
  return {input, output, cacheWrite5m: cache_write_5m, cacheWrite1h: cache_write_1h, cacheRead: cache_read}
}

function scaled(rates: TokenRates, factor: number): TokenRates {
  const {input, output, cacheWrite5m, cacheWrite1h, cacheRead} = rates
  return {
    input: input * factor,
    output: output * factor,
    cacheWrite5m: cacheWrite5m * factor,
    cacheWrite1h: cacheWrite1h * factor,
    cacheRead: cacheRead * factor,
  }
}

function intervalAt(id: string, instant: string): PriceInterval | undefined {
  const model = findModelPrices(builtIn, id)
  return model && findPriceInterval(model, Date.parse(instant))
}

/** The intervals of a model during a fact: both its first and its last day are whole. */
function intervalsOf({id, from, effective_to}: Fact & {from: string}): readonly PriceInterval[] {
  const lastMs = effective_to === null ? Number.POSITIVE_INFINITY : Date.parse(`${effective_to}T23:45:00Z`)
  return (findModelPrices(builtIn, id)?.intervals ?? []).filter(
    ({fromMs, toMs}) => toMs > Date.parse(`${from}T00:00:00Z`) && fromMs <= lastMs,
  )
}

describe('pricing.json beside the prices as they were collected', () => {
  it('has every model that has a price, and no other', () => {
    const collected = [...new Set(priced.map(({id}) => id))]
    expect(distinctModels(builtIn.models).map(({id}) => id)).toEqual(collected)
  })

  it.each(priced)('has $id from $effective_from at the same rates on every day', fact => {
    const intervals = intervalsOf(fact)
    expect(intervals[0]?.fromMs).toBe(Date.parse(`${fact.from}T00:00:00Z`))
    for (const {rates, usGeographyFactor, regionalEndpointFactor, webSearchUsdPerThousand} of intervals) {
      expect(rates).toEqual(toRates(fact.rates))
      expect(usGeographyFactor).toBe(fact.inference_geo_us_multiplier)
      expect(regionalEndpointFactor).toBe(fact.partner_cloud_regional_multiplier ?? 1)
      expect(webSearchUsdPerThousand).toBe(fact.web_search_usd_per_1000)
    }
    const end = fact.effective_to
    if (end === null) expect(intervals.at(-1)?.toMs).toBe(Number.POSITIVE_INFINITY)
    else expect(intervals.at(-1)?.toMs).toBe(Date.parse(`${end}T00:00:00Z`) + 24 * 60 * 60 * 1000)
  })

  it.each(priced)('has $id from $effective_from in batches at the documented rates', fact => {
    const batch = fact.batch_usd_per_mtok
    expect(batch).not.toBeNull()
    for (const {rates, batchFactor} of intervalsOf(fact)) {
      expect(scaled(rates, batchFactor)).toEqual(batch && toRates(batch))
    }
  })

  it.each(priced)('has fast mode of $id as it was on its first day', fact => {
    const fast = fact.fast_mode_usd_per_mtok
    expect(intervalAt(fact.id, `${fact.from}T12:00:00Z`)?.fastRates).toEqual(
      fast === null ? undefined : toRates(fast),
    )
  })

  it.each(priced)(
    'has the long prompts of $id from $effective_from on the days when they cost more',
    fact => {
      const long = fact.long_prompt
      const isDuring = ({fromMs}: PriceInterval) =>
        long !== null &&
        fromMs >= Date.parse(`${long.effective_from}T00:00:00Z`) &&
        fromMs <=
          (long.effective_to === null
            ? Number.POSITIVE_INFINITY
            : Date.parse(`${long.effective_to}T23:45:00Z`))
      const during = intervalsOf(fact).filter(isDuring)
      expect(during).toHaveLength(long === null ? 0 : 1)
      for (const interval of intervalsOf(fact)) {
        expect(interval.longPrompt).toEqual(
          long !== null && isDuring(interval)
            ? {overTokens: long.above_prompt_tokens, rates: toRates(long.usd_per_mtok)}
            : undefined,
        )
      }
      for (const {fromMs, toMs} of during) {
        expect(new Date(fromMs).toISOString().slice(0, 10)).toBe(long?.effective_from)
        const lastDay = Number.isFinite(toMs) ? new Date(toMs - 1).toISOString().slice(0, 10) : null
        expect(lastDay).toBe(long?.effective_to)
      }
    },
  )

  it('has no price for a model of which none was published', () => {
    const unpriced = facts.filter(({usd_per_mtok}) => usd_per_mtok === null).map(({id}) => id)
    expect(unpriced).toEqual(['claude-mythos-preview'])
    for (const id of unpriced) expect(findModelPrices(builtIn, id)).toBeUndefined()
  })
})
