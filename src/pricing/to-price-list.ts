import {indexModels} from './index-models.ts'
import type {PriceInterval, PriceList} from './price-list.ts'
import type {PriceListDocument, PriceRow} from './price-list-schema.ts'

/** A price list as its file writes it, ready to look up. The document must keep to the schema and its rules. */
export function toPriceList({version, asOf, models}: PriceListDocument): PriceList {
  const priced = models.map(({id, aliases, prices}) => ({
    id,
    aliases,
    intervals: prices.map(toPriceInterval),
  }))
  return {version, asOf, models: indexModels(priced)}
}

/** A row of the file as an interval: instants in Unix ms UTC, an open end at `Infinity`. */
export function toPriceInterval(row: PriceRow): PriceInterval {
  const {from, to, usdPerMillionTokens, fast, longPrompt, ...rest} = row
  return {
    ...rest,
    fromMs: Date.parse(from),
    toMs: to === null ? Number.POSITIVE_INFINITY : Date.parse(to),
    rates: usdPerMillionTokens,
    fastRates: fast,
    longPrompt: longPrompt && {overTokens: longPrompt.overTokens, rates: longPrompt.usdPerMillionTokens},
  }
}
