import {totalTokens} from '../usage/total-tokens.ts'
import {describePruned} from './describe-pruned.ts'
import {formatInteger, formatPercent, formatTokens, formatUsd} from './format.ts'
import {explainGap} from './lanes/explain-gap.ts'
import type {Note, SpendReport} from './spend-report.ts'
import type {Summed} from './sum-spend.ts'

/** A difference between reported and estimated cost that is worth a word. */
const NOTABLE_SHARE = 0.01

export type NoteFacts = {
  readonly summed: Summed
  readonly unpricedModels: SpendReport['unpricedModels']
  /** Tokens that metrics counted beyond the requests of their own sessions. */
  readonly tokensOnlyMetricsSaw: number
  /** `anthropic.plan` of the sessions in the period. */
  readonly plans: readonly string[]
  readonly coverage: SpendReport['coverage']
  readonly isPeriodRounded: boolean
  /** Of the period, the sums before this instant were pruned, Unix ms; absent where none were. */
  readonly prunedUntilMs?: number | undefined
  readonly rowsLeftOut: number
  /** The rows read forward in time, so that those left out are the older ones. */
  readonly isByTime: boolean
}

/** What a reader must know to trust the number, the gravest first. */
export function writeNotes(facts: NoteFacts): Note[] {
  const texts: readonly [Note['code'], string | undefined][] = [
    ['PRUNED', describePruned(facts.prunedUntilMs)],
    ['UNPRICED', unpriced(facts)],
    ['SUBSCRIPTION', subscription(facts)],
    ['REPORTED_DIFFERS', reportedDiffers(facts)],
    ['CACHE_WRITES_ASSUMED_5M', assumedWrites(facts)],
    ['TELEMETRY_GAP', telemetryGap(facts)],
    ['METRICS_ONLY', metricsOnly(facts)],
    ['METRICS_KNEW_MORE', metricsKnewMore(facts)],
    ['ROWS_LEFT_OUT', rowsLeftOut(facts)],
    [
      'PERIOD_ROUNDED',
      facts.isPeriodRounded ? 'The period was widened to whole quarters of an hour.' : undefined,
    ],
  ]
  return texts.flatMap(([code, text]) => (text === undefined ? [] : [{code, text}]))
}

function unpriced({unpricedModels}: NoteFacts): string | undefined {
  if (unpricedModels.length === 0) return undefined
  const models = unpricedModels.map(({model, tokens}) => `${model} (${formatTokens(tokens)} tokens)`)
  return `No price for ${models.join(', ')}: the cost is higher than shown. See: stackspend pricing check`
}

function subscription({plans}: NoteFacts): string | undefined {
  if (plans.length === 0) return undefined
  return `Sessions on a subscription (${plans.join(', ')}): their cost is a list-price equivalent, not a bill.`
}

function reportedDiffers({summed}: NoteFacts): string | undefined {
  const {estimatedUsd, reportedMicroUsd} = summed.comparable
  if (estimatedUsd === 0) return undefined
  const reportedUsd = reportedMicroUsd / 1e6
  const factor = reportedUsd / estimatedUsd
  if (Math.abs(factor - 1) <= NOTABLE_SHARE) return undefined
  const part = comparedPart(summed)
  const figure = `${formatUsd(reportedUsd)} (${describeFactor(factor)})`
  return part === ''
    ? `The client itself reported ${figure}.`
    : `For ${part} that can be compared the client itself reported ${figure}.`
}

function describeFactor(factor: number): string {
  if (factor > 2) return `${factor.toFixed(1)} times the estimate`
  return `${Math.abs((factor - 1) * 100).toFixed(1)} % ${factor > 1 ? 'more' : 'less'} than estimated`
}

/** Of what the comparison speaks, where that is not everything. Metrics do not tell requests apart. */
function comparedPart(summed: Summed): string {
  const {comparable, requests, metricTokens} = summed
  const tokens = totalTokens(summed)
  if (comparable.requests === requests && comparable.tokens === tokens) return ''
  return metricTokens === 0
    ? `${formatInteger(comparable.requests)} of ${formatInteger(requests)} requests`
    : `${formatTokens(comparable.tokens)} of ${formatTokens(tokens)} tokens`
}

function assumedWrites({summed}: NoteFacts): string | undefined {
  const {cacheWriteTokens, cacheWrite5mTokens, cacheWrite1hTokens} = summed
  const assumed = cacheWriteTokens - cacheWrite5mTokens - cacheWrite1hTokens
  if (assumed === 0) return undefined
  return `${formatTokens(assumed)} of ${formatTokens(cacheWriteTokens)} cache-write tokens came without their time to live and are priced as 5-minute writes: 1-hour ones cost more.`
}

function telemetryGap({coverage}: NoteFacts): string | undefined {
  if (coverage === null || coverage.share >= 1) return undefined
  const missed = coverage.requests.transcripts - coverage.requests.both
  const day = coverage.since.slice(0, 10)
  const known = explainGap(coverage.missedVersions)
  const reason = known === undefined ? '' : ` ${known}.`
  return `Telemetry saw ${formatPercent(coverage.share)} of the requests in your transcripts since ${day}: ${formatInteger(missed)} are counted from the transcripts alone.${reason} See: stackspend reconcile`
}

function metricsOnly({summed}: NoteFacts): string | undefined {
  if (summed.metricTokens === 0) return undefined
  return `${formatTokens(summed.metricTokens)} tokens are known from metrics alone, which tell neither requests nor prompt sizes: their estimate may be low.`
}

function metricsKnewMore({tokensOnlyMetricsSaw}: NoteFacts): string | undefined {
  if (tokensOnlyMetricsSaw === 0) return undefined
  return `Metrics counted ${formatTokens(tokensOnlyMetricsSaw)} tokens more than the requests of the same sessions; they are not included.`
}

function rowsLeftOut({rowsLeftOut, isByTime}: NoteFacts): string | undefined {
  if (rowsLeftOut === 0) return undefined
  const rows = `${isByTime ? 'older' : 'more'} ${rowsLeftOut === 1 ? 'row is' : 'rows are'}`
  return `${formatInteger(rowsLeftOut)} ${rows} left out; the total covers all.`
}
