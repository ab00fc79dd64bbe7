import {deepStrictEqual, ok} from 'node:assert/strict'
import * as fc from 'fast-check'
import {findModelPrices} from '../../../src/pricing/find-model-prices.ts'
import {distinctModels} from '../../../src/pricing/index-models.ts'
import {mergePriceLists} from '../../../src/pricing/merge-price-lists.ts'
import {parsePriceOverrides} from '../../../src/pricing/parse-price-overrides.ts'
import {builtInPriceList, priceRow} from '../../../test/support/price-list.ts'
import {closeNothing, type FuzzTarget} from '../fuzz-target.ts'
import {isUserError, unlessRefused} from '../oracle/unless-refused.ts'

const BASE = builtInPriceList()
const IDS = distinctModels(BASE.models).map(({id}) => id)

const row = fc
  .record(
    {
      from: fc.constantFrom('2026-01-01T00:00:00Z', '2026-03-01T00:00:00Z', '2026-01-01T00:07:00Z'),
      to: fc.constantFrom(null, '2026-03-01T00:00:00Z', '2025-01-01T00:00:00Z'),
      batchFactor: fc.double({min: -1, max: 2}),
      webSearchUsdPerThousand: fc.double(),
      label: fc.string(),
      longPrompt: fc.record({overTokens: fc.integer(), usdPerMillionTokens: fc.jsonValue()}),
    },
    {requiredKeys: []},
  )
  .map(priceRow)

const document = fc.record(
  {
    schema: fc.constant('stackspend.pricing/1'),
    version: fc.string(),
    asOf: fc.constantFrom('2026-11-01', '2026-02-30', ''),
    models: fc.array(
      fc.record(
        {
          id: fc.oneof(fc.constantFrom(...IDS, '__proto__', 'nova-9'), fc.string()),
          aliases: fc.array(fc.oneof(fc.constantFrom(...IDS), fc.string()), {maxLength: 3}),
          prices: fc.array(row, {maxLength: 3}),
        },
        {requiredKeys: ['id']},
      ),
      {maxLength: 4},
    ),
  },
  {requiredKeys: ['schema', 'models']},
)

/** A user's own prices. */
export const priceOverrides: FuzzTarget = {
  name: 'price-overrides',
  form: 'json',
  corpus: () => [
    Buffer.from(
      JSON.stringify(
        {schema: 'stackspend.pricing/1', models: [{id: 'nova-9', prices: [priceRow()]}]},
        null,
        2,
      ),
    ),
    Buffer.from(`\uFEFF{"schema":"stackspend.pricing/1","models":[{"id":"${IDS[0]}","aliases":["mine"]}]}`),
  ],
  madeUp: () => document.map(made => Buffer.from(JSON.stringify(made))),
  words: ['models', 'prices', 'aliases', 'usdPerMillionTokens', 'longPrompt', 'fast', '__proto__', ...IDS],
  open: async () => ({run, close: closeNothing}),
}

function run(input: Uint8Array): void {
  const text = Buffer.from(input).toString('utf8')
  const overrides = unlessRefused(
    () => parsePriceOverrides(text, 'mine.json', BASE),
    error => isUserError(error, 'PRICE_LIST_INVALID', text),
  )
  if (overrides === undefined) return
  const merged = mergePriceLists(BASE, overrides)
  const changed = new Set(overrides.models.map(({id}) => findModelPrices(merged, id)?.id))
  for (const {id, intervals} of distinctModels(merged.models)) {
    if (!changed.has(id)) deepStrictEqual(intervals, findModelPrices(BASE, id)?.intervals)
    for (const {rates} of intervals)
      ok(Object.values(rates).every(rate => Number.isFinite(rate) && rate >= 0))
  }
  for (const {id, intervals} of overrides.models) {
    if (intervals !== undefined) deepStrictEqual(findModelPrices(merged, id)?.intervals, intervals)
  }
}
