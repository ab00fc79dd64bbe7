import {estimateCost} from '../pricing/estimate-cost.ts'
import {normalizeModel} from '../pricing/normalize-model.ts'
import type {PriceableUsage, PriceList} from '../pricing/price-list.ts'
import type {SpendRow} from '../store/spend-query.ts'
import {formatInteger} from './format.ts'

/** A difference up to this share is none. */
export const NOTABLE_SHARE = 0.01

/** How usage may have been billed other than telemetry tells, or been priced by the client other than it is billed. */
type Alternative = {readonly text: string; readonly change: (usage: SpendRow) => PriceableUsage}

// What the client's own cost takes into account, and what telemetry tells of it: docs/accuracy.md.
const ALTERNATIVES: readonly Alternative[] = [
  {
    text: 'fast mode that was served without being told',
    change: row => ({...row, speed: 'fast'}),
  },
  {
    text: 'fast mode that was asked for and not served',
    change: row => ({...row, speed: undefined}),
  },
  {
    text: '1-hour cache writes told without their time to live, estimated as 5-minute ones',
    change: row => ({...row, cacheWrite1hTokens: row.cacheWriteTokens - row.cacheWrite5mTokens}),
  },
  {
    text: 'Claude Code before 2.1.250, which prices 1-hour cache writes too low',
    change: row => ({...row, cacheWrite1hTokens: 0}),
  },
  {
    text: "a regional endpoint's surcharge, which Claude Code leaves out of its own cost",
    change: row => ({...row, model: normalizeModel(row.model).id}),
  },
  {
    text: 'prompt sizes that metrics do not tell',
    change: row => ({...row, promptOverTokens: row.promptOverTokens ?? Number.POSITIVE_INFINITY}),
  },
]

/** Claude Code's own price of a model that it does not know, in USD per million tokens. */
const UNKNOWN_TO_CLIENT = {input: 5, output: 25, cacheWrite5m: 6.25, cacheWrite1h: 10, cacheRead: 0.5}

const WEB_SEARCH_USD = 0.01
/** Claude Code's, on every model; the price list has it only where the documentation does. */
const US_GEOGRAPHY_FACTOR = 1.1
/** Claude Code 2.1.50 to 2.1.150 prices Sonnet up to so many times too high. */
const SONNET_FACTOR = 5 / 3

export type Difference = {
  readonly model: string
  /** All priced, all with a cost that the client reported. */
  readonly rows: readonly SpendRow[]
  readonly estimatedUsd: number
  readonly reportedUsd: number
}

/**
 * The known innocent reasons that are large enough, and point the right way, for reported and estimated cost to
 * differ as they do. None: the price itself may be wrong.
 */
export function explainDifference(difference: Difference, prices: PriceList): readonly string[] {
  const {rows, estimatedUsd, reportedUsd} = difference
  const alternatives = ALTERNATIVES.filter(({change}) => {
    const otherUsd = sum(rows.map(row => estimateCost(change(row), prices) ?? 0))
    return isBetween(reportedUsd, estimatedUsd, otherUsd)
  })
  return [
    ...explainGeography(difference),
    ...alternatives.map(({text}) => text),
    ...explainSearches(difference),
    ...explainSonnet(difference),
    ...explainUnknown(difference),
  ]
}

function isBetween(usd: number, one: number, other: number): boolean {
  const [low, high] = [Math.min(one, other), Math.max(one, other)]
  const isSame = high - low <= NOTABLE_SHARE * low
  return !isSame && usd >= low * (1 - NOTABLE_SHARE) && usd <= high * (1 + NOTABLE_SHARE)
}

function explainGeography({estimatedUsd, reportedUsd}: Difference): string[] {
  return isBetween(reportedUsd, estimatedUsd, estimatedUsd * US_GEOGRAPHY_FACTOR)
    ? ['US geography, which this telemetry does not tell']
    : []
}

/** Some requests make a few searches, most none. */
function explainSearches({rows, estimatedUsd, reportedUsd}: Difference): string[] {
  const searches = Math.round((reportedUsd - estimatedUsd) / WEB_SEARCH_USD)
  const requests = sum(rows.map(row => row.requests))
  const isPossible = searches >= 1 && (searches <= requests || rows.some(row => row.isMetric))
  return isPossible
    ? [`web searches, which this telemetry does not tell: ${formatInteger(searches)} of them`]
    : []
}

function explainSonnet({model, estimatedUsd, reportedUsd}: Difference): string[] {
  const isPossible =
    model.includes('sonnet') && isBetween(reportedUsd, estimatedUsd, estimatedUsd * SONNET_FACTOR)
  return isPossible ? ['Claude Code 2.1.50 to 2.1.150, which prices Sonnet up to 1.67 times too high'] : []
}

function explainUnknown({rows, reportedUsd}: Difference): string[] {
  const usd = sum(rows.map(unknownUsd))
  return Math.abs(reportedUsd / usd - 1) <= NOTABLE_SHARE
    ? ['a model that Claude Code does not know and prices at $5/$25: its own cost says nothing']
    : []
}

function unknownUsd(row: SpendRow): number {
  const {input, output, cacheRead, cacheWrite5m, cacheWrite1h} = UNKNOWN_TO_CLIENT
  const writes5m = Math.max(0, row.cacheWriteTokens - row.cacheWrite1hTokens)
  const microUsd =
    row.inputTokens * input +
    row.outputTokens * output +
    row.cacheReadTokens * cacheRead +
    writes5m * cacheWrite5m +
    row.cacheWrite1hTokens * cacheWrite1h
  return microUsd / 1e6
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
