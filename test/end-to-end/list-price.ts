import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import * as v from 'valibot'

const ratesSchema = v.object({
  input: v.number(),
  output: v.number(),
  cacheWrite5m: v.number(),
  cacheWrite1h: v.number(),
  cacheRead: v.number(),
})

const listSchema = v.object({
  models: v.array(
    v.object({
      id: v.string(),
      prices: v.array(
        v.object({
          from: v.string(),
          to: v.nullable(v.string()),
          usdPerMillionTokens: ratesSchema,
          fast: v.optional(ratesSchema),
        }),
      ),
    }),
  ),
})

const list = v.parse(
  listSchema,
  JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'pricing.json'), 'utf8')),
)

export type PricedTokens = {
  /** As the client names it; only a snapshot date is looked past. */
  readonly model: string
  readonly inputTokens: number
  readonly outputTokens: number
  readonly cacheReadTokens: number
  readonly cacheWriteTokens: number
  readonly cacheWrite1hTokens: number
}

/**
 * Token counts times list price, in USD, straight from pricing.json: what the program's own pricing is held
 * against. Knows no prompt sizes; the captures have none that matter.
 */
export function listPriceUsd(tokens: PricedTokens, at: string, isFast = false): number {
  const model = list.models.find(
    ({id}) => id === tokens.model || id === tokens.model.replace(/-20\d{6}$/, ''),
  )
  const price = model?.prices.find(({from, to}) => from <= at && (to === null || at < to))
  if (price === undefined) throw new Error(`pricing.json has no price of ${tokens.model} at ${at}`)
  const rates = (isFast ? price.fast : undefined) ?? price.usdPerMillionTokens
  const cacheWrite5mTokens = tokens.cacheWriteTokens - tokens.cacheWrite1hTokens
  return (
    (tokens.inputTokens * rates.input +
      tokens.outputTokens * rates.output +
      tokens.cacheReadTokens * rates.cacheRead +
      cacheWrite5mTokens * rates.cacheWrite5m +
      tokens.cacheWrite1hTokens * rates.cacheWrite1h) /
    1e6
  )
}
