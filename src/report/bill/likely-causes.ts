import {formatInteger, formatPercent, formatTokens, formatUsd} from '../format.ts'
import type {BillFacts} from './bill-facts.ts'
import type {Cause, CauseCode} from './reconciliation.ts'
import {gapOf, isNegligible, type RowFacts} from './row-facts.ts'

type Rule = {
  /** A word or two for a table. */
  readonly label: string
  /** Named only when this holds of what was recorded and billed; nothing is guessed. */
  readonly holds: (facts: RowFacts) => boolean
  readonly text: (facts: RowFacts) => string
}

const isMore = (facts: RowFacts) => gapOf(facts) === 'billed-more'
const isLess = (facts: RowFacts) => gapOf(facts) === 'billed-less'
const isGap = (facts: RowFacts) => isMore(facts) || isLess(facts)
const isSome = (usd: number) => usd >= 0.005

/** Why a bill may differ from the estimate, those that explain most first. */
const rules: Readonly<Record<CauseCode, Rule>> = {
  NOT_RECORDED: {
    label: 'not recorded',
    holds: ({bill, estimate}) => bill.billedUsd !== null && !estimate.isRecorded && !isOnlyTools(bill),
    text: () =>
      'Nothing was recorded here: no telemetry reached this machine, or the usage is of other people.',
  },
  NOT_BILLED: {
    label: 'not billed',
    holds: ({bill, estimate}) => bill.lines === 0 && estimate.isRecorded,
    text: () => 'The bill has no line for it.',
  },
  AMOUNT_MISSING: {
    label: 'amount missing',
    holds: ({bill}) => bill.linesWithoutAmount > 0,
    text: ({bill}) =>
      `${lines(bill.linesWithoutAmount)} of the bill without an amount, which is unknown, not 0: the bill may be higher than shown.`,
  },
  SUBSCRIPTION: {
    label: 'subscription',
    holds: facts => isLess(facts) && facts.estimate.plans.size > 0,
    text: ({estimate}) =>
      `Sessions on a subscription (${list(estimate.plans)}) are not billed by the token; the estimate has them at list price.`,
  },
  OTHER_CLOUD: {
    label: 'other cloud',
    holds: facts => isLess(facts) && facts.estimate.otherCloudsUsd.size > 0,
    text: ({estimate}) =>
      `Of the estimate ${clouds(estimate.otherCloudsUsd)}: that provider bills it, not Anthropic.`,
  },
  BILL_NOT_FINAL: {
    label: 'not final',
    holds: facts => isLess(facts) && facts.isRecent,
    text: () => 'The bill of today and yesterday may not be complete yet.',
  },
  OTHER_DAY: {
    label: 'other day',
    holds: facts => isGap(facts) && facts.isMovedDay,
    text: () =>
      'The day before or after differs by about as much the other way: the bill counts its days in another time zone.',
  },
  UNPRICED: {
    label: 'unpriced',
    holds: facts => isMore(facts) && facts.estimate.unpricedTokens > 0,
    text: ({estimate}) =>
      `${formatTokens(estimate.unpricedTokens)} tokens of models without a price are not in the estimate.`,
  },
  LOW_COVERAGE: {
    label: 'not seen',
    holds: facts => isMore(facts) && facts.coverage !== undefined && facts.coverage < 1,
    text: ({coverage}) => `Telemetry saw ${formatPercent(coverage ?? null)} of the requests in transcripts.`,
  },
  OTHER_KEYS: {
    label: 'other keys',
    holds: facts => isMore(facts) && facts.bill.apiKeys.size > 1,
    text: ({bill}) =>
      `The bill is of ${formatInteger(bill.apiKeys.size)} API keys; the estimate knows only what telemetry told of.`,
  },
  CODE_EXECUTION: {
    label: 'code execution',
    holds: facts => isMore(facts) && isSome(facts.bill.codeExecutionUsd),
    text: ({bill}) => `${formatUsd(bill.codeExecutionUsd)} of code execution, which telemetry does not tell.`,
  },
  WEB_SEARCH: {
    label: 'web search',
    holds: facts => isMore(facts) && isSome(facts.bill.webSearchUsd) && facts.estimate.webSearches === 0,
    text: ({by, bill}) =>
      by === 'model'
        ? `${formatUsd(bill.webSearchUsd)} of web searches, which the bill keeps apart from models and the estimate does not.`
        : `${formatUsd(bill.webSearchUsd)} of web searches, of which telemetry told none.`,
  },
  WEB_SEARCH_APART: {
    label: 'web search',
    holds: facts =>
      isLess(facts) &&
      facts.by === 'model' &&
      facts.estimate.webSearches > 0 &&
      facts.bill.webSearchUsd === 0,
    text: ({estimate}) =>
      `The estimate has ${formatInteger(estimate.webSearches)} web searches with the model; the bill keeps them apart.`,
  },
  US_GEOGRAPHY: {
    label: 'US only',
    holds: facts => isMore(facts) && isSome(facts.bill.usGeographyUsd) && !facts.estimate.hasUsGeography,
    text: ({bill}) =>
      `${formatUsd(bill.usGeographyUsd)} of inference in the US only, which costs more; telemetry told of none.`,
  },
  BATCH: {
    label: 'batch',
    holds: facts => isGap(facts) && isSome(facts.bill.batchUsd),
    text: ({bill}) =>
      `${formatUsd(bill.batchUsd)} of batch requests, which cost less than the list price of the estimate.`,
  },
  PRIORITY: {
    label: 'priority tier',
    holds: facts => isGap(facts) && isSome(facts.bill.priorityUsd),
    text: ({bill}) => `${formatUsd(bill.priorityUsd)} at the priority tier, which has prices of its own.`,
  },
  CREDIT: {
    label: 'credit',
    holds: facts => isLess(facts) && isSome(-facts.bill.creditsUsd),
    text: ({bill}) => `Credits of ${formatUsd(-bill.creditsUsd)} are taken off the bill.`,
  },
  DISCOUNT: {
    label: 'discount',
    holds: facts => isLess(facts) && isSome(facts.bill.discountUsd),
    text: ({bill}) => `The bill is ${formatUsd(bill.discountUsd)} below its own list price.`,
  },
  METRICS_ONLY: {
    label: 'metrics only',
    holds: facts => isMore(facts) && facts.estimate.metricTokens > 0,
    text: ({estimate}) =>
      `${formatTokens(estimate.metricTokens)} tokens are known from metrics alone, whose estimate may be low.`,
  },
  CACHE_WRITES_ASSUMED_5M: {
    label: 'cache writes',
    holds: facts => isMore(facts) && facts.estimate.assumedWriteTokens > 0,
    text: ({estimate}) =>
      `${formatTokens(estimate.assumedWriteTokens)} cache-write tokens are priced as 5-minute writes: 1-hour ones cost more.`,
  },
  PRICE_LIST: {
    label: 'price list',
    holds: facts => isGap(facts) && isReportedNearer(facts),
    text: ({estimate}) =>
      `What the client itself reported (${formatUsd(estimate.reportedUsd)}) is nearer to the bill: a price may be wrong. See: stackspend pricing check`,
  },
  ROUNDED_LINES: {
    label: 'rounding',
    holds: facts => isGap(facts) && isWithinRounding(facts),
    text: ({bill}) =>
      `${lines(bill.lines)} of the bill, each rounded to a cent: ${formatUsd(bill.roundedByUsd)} at most.`,
  },
}

/** The causes whose conditions hold; none when the difference is not worth explaining. */
export function likelyCauses(facts: RowFacts): Cause[] {
  return causeCodes.filter(code => rules[code].holds(facts)).map(code => describeCause(code, facts))
}

/** A cause with what it comes to in `facts`, which may be of several rows. */
export function describeCause(code: CauseCode, facts: RowFacts): Cause {
  return {code, label: rules[code].label, text: rules[code].text(facts)}
}

export const causeCodes = Object.keys(rules) as CauseCode[]

/** Lines that the bill keeps apart from the models whose requests used the tools. */
function isOnlyTools({billedUsd, webSearchUsd, codeExecutionUsd}: BillFacts): boolean {
  return billedUsd !== null && billedUsd > 0 && isNegligible(billedUsd - webSearchUsd - codeExecutionUsd, 0)
}

function isReportedNearer({bill: {billedUsd}, estimate}: RowFacts): boolean {
  const {estimatedUsd, reportedUsd, isReportedWhole} = estimate
  if (billedUsd === null || estimatedUsd === null || reportedUsd === null || !isReportedWhole) return false
  return Math.abs(billedUsd - reportedUsd) < Math.abs(billedUsd - estimatedUsd) / 4
}

function isWithinRounding({bill: {billedUsd, roundedByUsd}, estimate: {estimatedUsd}}: RowFacts): boolean {
  if (billedUsd === null || estimatedUsd === null) return false
  return Math.abs(billedUsd - estimatedUsd) <= roundedByUsd
}

function clouds(usd: ReadonlyMap<string, number>): string {
  return [...usd].map(([name, ofUsd]) => `${formatUsd(ofUsd)} ran on ${name}`).join(', ')
}

function list(values: ReadonlySet<string>): string {
  return [...values].toSorted().join(', ')
}

function lines(count: number): string {
  return count === 1 ? '1 line' : `${formatInteger(count)} lines`
}
