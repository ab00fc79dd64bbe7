import {distinctModels} from './index-models.ts'
import type {ModelPrices, PriceInterval, PriceList, TokenRates} from './price-list.ts'

/** One thing that a price has another value for; `null` where there is none. */
export type FieldChange = {
  /** As price lists write it: `input`, `fast.output`, `longPrompt.overTokens`, `batchFactor`, `label`. */
  readonly field: string
  readonly before: number | string | null
  readonly after: number | string | null
  /** Of the value before; `null` for what is no number, begins or ends, or was 0. */
  readonly percent: number | null
}

/** What a model costs otherwise during `[from, to)`: ISO-8601 UTC, `null` for an open end. */
export type PriceChange = {
  readonly model: string
  readonly from: string
  readonly to: string | null
  /** Whether a price begins or ends to be known, or is another one. */
  readonly kind: 'new' | 'gone' | 'changed'
  readonly fields: readonly FieldChange[]
}

export type PriceListDiff = {
  readonly before: {readonly version: string; readonly asOf: string}
  readonly after: {readonly version: string; readonly asOf: string}
  readonly addedModels: readonly string[]
  readonly removedModels: readonly string[]
  readonly aliases: readonly {
    readonly model: string
    readonly added: readonly string[]
    readonly removed: readonly string[]
  }[]
  readonly prices: readonly PriceChange[]
  /** Prices that stayed, of which another source or day is told. */
  readonly otherSources: number
}

/** What changes for usage when `after` takes the place of `before`, in the order of `after`, then of `before`. */
export function diffPriceLists(before: PriceList, after: PriceList): PriceListDiff {
  const [old, now] = [byId(before), byId(after)]
  const ids = [...new Set([...now.keys(), ...old.keys()])]
  const changes = ids.map(id => diffModel(id, old.get(id), now.get(id)))
  return {
    before: {version: before.version, asOf: before.asOf},
    after: {version: after.version, asOf: after.asOf},
    addedModels: ids.filter(id => !old.has(id)),
    removedModels: ids.filter(id => !now.has(id)),
    aliases: ids.flatMap(id => diffAliases(id, old.get(id), now.get(id))),
    prices: changes.flatMap(({prices}) => prices),
    otherSources: changes.reduce((sum, {otherSources}) => sum + otherSources, 0),
  }
}

/** Whether two lists say the same of every price. */
export function isSameContent({before, after, ...changes}: PriceListDiff): boolean {
  const {addedModels, removedModels, aliases, prices, otherSources} = changes
  const changed = addedModels.length + removedModels.length + aliases.length + prices.length + otherSources
  return changed === 0 && before.asOf === after.asOf
}

function byId(list: PriceList): ReadonlyMap<string, ModelPrices> {
  return new Map(distinctModels(list.models).map(model => [model.id, model]))
}

function diffAliases(
  model: string,
  old: ModelPrices | undefined,
  now: ModelPrices | undefined,
): PriceListDiff['aliases'] {
  if (old === undefined || now === undefined) return []
  const added = now.aliases.filter(alias => !old.aliases.includes(alias))
  const removed = old.aliases.filter(alias => !now.aliases.includes(alias))
  return added.length + removed.length === 0 ? [] : [{model, added, removed}]
}

type ModelDiff = {readonly prices: PriceChange[]; readonly otherSources: number}

/** Walks the instants at which either list changes: between two of them both have one price, or none. */
function diffModel(model: string, old: ModelPrices | undefined, now: ModelPrices | undefined): ModelDiff {
  const [olds, nows] = [old?.intervals ?? [], now?.intervals ?? []]
  const marks = [...new Set([...olds, ...nows].flatMap(({fromMs, toMs}) => [fromMs, toMs]))].sort(
    (a, b) => a - b,
  )
  const prices: PriceChange[] = []
  let otherSources = 0
  for (const [index, fromMs] of marks.slice(0, -1).entries()) {
    const [one, other] = [priceAt(olds, fromMs), priceAt(nows, fromMs)]
    const fields = diffFields(one, other)
    if (fields.length === 0) otherSources += isOtherSource(one, other) ? 1 : 0
    else {
      const kind = one === undefined ? 'new' : other === undefined ? 'gone' : 'changed'
      const change = {model, from: toInstant(fromMs), to: toEnd(marks[index + 1]), kind, fields} as const
      const last = prices.at(-1)
      if (last !== undefined && continues(last, change)) prices.splice(-1, 1, {...last, to: change.to})
      else prices.push(change)
    }
  }
  return {prices, otherSources}
}

function continues(last: PriceChange, next: PriceChange): boolean {
  return last.to === next.from && JSON.stringify(last.fields) === JSON.stringify(next.fields)
}

function priceAt(intervals: readonly PriceInterval[], atMs: number): PriceInterval | undefined {
  return intervals.find(({fromMs, toMs}) => fromMs <= atMs && atMs < toMs)
}

function isOtherSource(one: PriceInterval | undefined, other: PriceInterval | undefined): boolean {
  return one?.source !== other?.source || one?.asOf !== other?.asOf
}

function diffFields(one: PriceInterval | undefined, other: PriceInterval | undefined): FieldChange[] {
  const [before, after] = [fieldsOf(one), fieldsOf(other)]
  return [...new Set([...before.keys(), ...after.keys()])].flatMap(field => {
    const [was, is] = [before.get(field) ?? null, after.get(field) ?? null]
    return was === is ? [] : [{field, before: was, after: is, percent: percentOf(was, is)}]
  })
}

function percentOf(was: FieldChange['before'], is: FieldChange['after']): number | null {
  if (typeof was !== 'number' || typeof is !== 'number' || was === 0) return null
  return (is / was - 1) * 100
}

function fieldsOf(interval: PriceInterval | undefined): ReadonlyMap<string, number | string> {
  if (interval === undefined) return new Map()
  const {rates, fastRates, longPrompt, label} = interval
  return new Map<string, number | string>([
    ...rateFields('', rates),
    ...(fastRates === undefined ? [] : rateFields('fast.', fastRates)),
    ...(longPrompt === undefined
      ? []
      : ([
          ['longPrompt.overTokens', longPrompt.overTokens],
          ...rateFields('longPrompt.', longPrompt.rates),
        ] as const)),
    ['usGeographyFactor', interval.usGeographyFactor],
    ['regionalEndpointFactor', interval.regionalEndpointFactor],
    ['batchFactor', interval.batchFactor],
    ['webSearchUsdPerThousand', interval.webSearchUsdPerThousand],
    ...(label === undefined ? [] : [['label', label] as const]),
  ])
}

function rateFields(prefix: string, rates: TokenRates): (readonly [string, number])[] {
  const {input, output, cacheWrite5m, cacheWrite1h, cacheRead} = rates
  return Object.entries({input, output, cacheWrite5m, cacheWrite1h, cacheRead}).map(
    ([kind, usd]) => [`${prefix}${kind}`, usd] as const,
  )
}

function toInstant(ms: number): string {
  return new Date(ms).toISOString()
}

function toEnd(ms: number | undefined): string | null {
  return ms === undefined || !Number.isFinite(ms) ? null : toInstant(ms)
}
