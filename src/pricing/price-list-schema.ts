import * as v from 'valibot'
import type {DocumentKind} from './parse-json-document.ts'

// Every message says what is expected, so that an error can name it beside what was found.
const number = (expected: string) => v.pipe(v.number(expected), v.finite(expected), v.minValue(0, expected))
const text = (expected: string) => v.pipe(v.string(expected), v.nonEmpty(expected))

const usd = v.pipe(
  number('a number of US dollars, 0 or more'),
  v.description('US dollars at list price. 0 is free of charge; a price that is not known is left out.'),
)

const tokenRates = v.strictObject(
  {input: usd, output: usd, cacheWrite5m: usd, cacheWrite1h: usd, cacheRead: usd},
  'rates for input, output, cacheWrite5m, cacheWrite1h and cacheRead',
)

const anInstant = 'an instant in UTC on a quarter of an hour, like "2026-11-09T00:00:00Z"'
const quarterHour = v.pipe(
  v.string(anInstant),
  v.regex(/^\d{4}-\d\d-\d\dT\d\d:(?:00|15|30|45):00Z$/, anInstant),
)

const aDay = 'a day, like "2026-11-20"'
const day = v.pipe(v.string(aDay), v.regex(/^\d{4}-\d\d-\d\d$/, aDay))

// It names the file that the list is kept in, on any system.
const aVersion = 'a version that begins with a digit, like "2026-11-20"'
const listVersion = v.pipe(v.string(aVersion), v.regex(/^\d[0-9a-z.-]{0,63}$/, aVersion))

const factor = v.optional(number('a factor, 0 or more'), 1)

const aTokenCount = 'a whole number of tokens, 1 or more'
const tokenCount = v.pipe(v.number(aTokenCount), v.safeInteger(aTokenCount), v.minValue(1, aTokenCount))

const longPrompt = v.strictObject(
  {overTokens: tokenCount, usdPerMillionTokens: tokenRates},
  'overTokens and usdPerMillionTokens',
)

const priceRow = v.strictObject(
  {
    from: v.pipe(quarterHour, v.description('First instant at which the price holds.')),
    to: v.pipe(
      v.nullable(quarterHour),
      v.description('First instant at which it does not hold any more; null when no end is known.'),
    ),
    usdPerMillionTokens: tokenRates,
    fast: v.optional(
      v.pipe(
        tokenRates,
        v.description('USD per million tokens of requests in fast mode, whatever the prompt.'),
      ),
    ),
    longPrompt: v.optional(
      v.pipe(
        longPrompt,
        v.description(
          'Rates of a whole request whose input, cache reads and cache writes exceed `overTokens`.',
        ),
      ),
    ),
    usGeographyFactor: v.pipe(
      factor,
      v.description('On all token rates, when inference was pinned to the US.'),
    ),
    regionalEndpointFactor: v.pipe(
      factor,
      v.description('On all token rates, for a regional endpoint of a partner cloud.'),
    ),
    batchFactor: v.pipe(
      factor,
      v.description('On all token rates of the Batch API, 0.5 for half; 1 when left out. Not in fast mode.'),
    ),
    webSearchUsdPerThousand: usd,
    label: v.optional(
      v.pipe(
        text('a few words'),
        v.description('What these rates are called while they hold, like "launch price".'),
      ),
    ),
    source: text('who said so: a URL or a description'),
    asOf: v.pipe(day, v.description('Day on which the source said so.')),
  },
  'a price',
)

// Without a source of its own, a price is the user's: the file says so.
const ownPriceRow = v.strictObject(
  {
    ...priceRow.entries,
    to: v.optional(priceRow.entries.to, null),
    webSearchUsdPerThousand: v.pipe(
      v.optional(usd, 0),
      v.description('US dollars per thousand web searches, beside their tokens; none when left out.'),
    ),
    source: v.optional(priceRow.entries.source, 'pricing.overrides.json'),
    asOf: v.pipe(
      v.optional(day),
      v.description("Day on which the source said so; when left out, the file's, else the day of `from`."),
    ),
  },
  'a price',
)

const aList = 'a list of one price or more'
const prices = v.pipe(v.array(priceRow, aList), v.nonEmpty(aList))
const ownPrices = v.pipe(v.array(ownPriceRow, aList), v.nonEmpty(aList))
const modelId = text('a model id')
const aliases = v.array(modelId, 'a list of model ids')

const document = {
  $schema: v.optional(v.string('the address of a JSON Schema')),
  schema: v.literal('stackspend.pricing/1', '"stackspend.pricing/1"'),
}

/** The built-in list, `pricing.json`, and each that takes its place. */
export const priceListSchema = v.strictObject(
  {
    ...document,
    version: listVersion,
    asOf: day,
    models: v.array(v.strictObject({id: modelId, aliases, prices}, 'a model'), 'a list of models'),
  },
  'a price list',
)

/**
 * A user's `pricing.overrides.json`: the same, but what the built-in list says may be left out. Of a price only
 * `from` and the token rates must be there: a surcharge that is left out is none, and an end is not known.
 */
export const priceOverridesSchema = v.strictObject(
  {
    ...document,
    version: v.optional(text('a version')),
    asOf: v.optional(day),
    models: v.array(
      v.strictObject(
        {id: modelId, aliases: v.optional(aliases, []), prices: v.optional(ownPrices)},
        'a model',
      ),
      'a list of models',
    ),
  },
  'a price list',
)

/** Every field that some object of a price list may have. */
const priceFieldNames: readonly string[] = [
  ...new Set(
    [priceListSchema, priceListSchema.entries.models.item, priceRow, longPrompt, tokenRates].flatMap(o =>
      Object.keys(o.entries),
    ),
  ),
]

export type PriceRow = v.InferOutput<typeof priceRow>
export type PriceListDocument = v.InferOutput<typeof priceListSchema>
export type PriceOverridesDocument = v.InferOutput<typeof priceOverridesSchema>

/** How a person is told what is wrong with a price list. */
export const PRICE_DOCUMENT: DocumentKind = {
  code: 'PRICE_LIST_INVALID',
  field: 'a price field',
  fieldNames: priceFieldNames,
  check: 'stackspend pricing check',
}
