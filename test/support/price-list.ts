import {readFileSync} from 'node:fs'
import {resolve} from 'node:path'
import type {PriceListPaths} from '../../src/app/price-list-files.ts'
import type {Paths} from '../../src/config/paths.ts'
import {StackspendError} from '../../src/errors.ts'
import {parsePriceList} from '../../src/pricing/parse-price-list.ts'
import type {PriceList} from '../../src/pricing/price-list.ts'

export const BUILT_IN_PRICES = resolve(import.meta.dirname, '../../pricing.json')

/** Where an installation finds its price lists. */
export function pricePathsOf({priceListsDir, overridesFile}: Paths): PriceListPaths {
  return {builtInPath: BUILT_IN_PRICES, listsDir: priceListsDir, overridesPath: overridesFile}
}

/** The price list that the program ships with. */
export function builtInPriceList(): PriceList {
  return parsePriceList(readFileSync(BUILT_IN_PRICES, 'utf8'), 'pricing.json')
}

export const exampleRates = {input: 4, output: 20, cacheWrite5m: 5, cacheWrite1h: 8, cacheRead: 0.2}

/** One price as `pricing.json` writes it. */
export function priceRow(row: Readonly<Record<string, unknown>> = {}) {
  return {
    from: '2026-01-01T00:00:00Z',
    to: null,
    usdPerMillionTokens: exampleRates,
    usGeographyFactor: 1,
    regionalEndpointFactor: 1,
    webSearchUsdPerThousand: 10,
    source: 'made up',
    asOf: '2026-01-01',
    ...row,
  }
}

/** The text of a `pricing.json` with these models. */
export function priceListText(models: readonly unknown[]): string {
  const head = {schema: 'stackspend.pricing/1', version: '1', asOf: '2026-01-01'}
  return JSON.stringify({...head, models}, null, 2)
}

/** The first line of `text` that the error of `parse` names, as it stands there, and why: `line → why`. */
export function faultOf(text: string, parse: () => unknown): string {
  try {
    parse()
  } catch (error) {
    if (!(error instanceof StackspendError)) throw error
    const [, line, why] = /^[\w.]+, line (\d+): (.*)$/m.exec(error.message) ?? []
    return `${text.split('\n')[Number(line) - 1]?.trim()} → ${why}`
  }
  return 'none'
}
