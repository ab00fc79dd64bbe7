import {StackspendError} from '../errors.ts'
import {formatInteger, formatTokens, formatUsd} from './format.ts'
import type {SpendReport} from './spend-report.ts'

/** What a limit has to say about a report; with an exit code where the report goes over it. */
export type LimitFinding = {readonly exit?: 3 | 4; readonly text: string}

/** What the limits say about a report, those that it goes over in the order of their exit codes. */
export function checkLimits(
  report: SpendReport,
  {maxUsd, failOnUnpriced}: {readonly maxUsd?: number | undefined; readonly failOnUnpriced: boolean},
): LimitFinding[] {
  const {totals, unpricedModels} = report
  const findings = maxUsd === undefined ? [] : checkBudget(report, maxUsd)
  if (failOnUnpriced && unpricedModels.length > 0) {
    const models = unpricedModels.map(({model}) => model).join(', ')
    const text = `Unpriced: ${formatTokens(totals.unpricedTokens)} tokens of ${models} have no price (exit code 4).`
    return [...findings, {exit: 4, text}]
  }
  return findings
}

function checkBudget(report: SpendReport, maxUsd: number): LimitFinding[] {
  const {totals, cost, rows} = report
  const costUsd = cost === 'estimated' ? totals.estimatedUsd : totals.reportedUsd
  if (costUsd !== null && costUsd > maxUsd) {
    const text = `Over budget: ${formatUsd(costUsd)} of ${formatUsd(maxUsd)} (exit code 3).`
    return [{exit: 3, text}]
  }
  // Where nothing was used, nothing was spent.
  const unknown = rows.length === 0 ? undefined : unknownCost(report)
  if (unknown === undefined) return []
  return [
    {
      text:
        costUsd === null
          ? `Budget not checked: ${unknown}, so the cost is not known.`
          : `Budget checked in part: ${unknown}, so the cost may be higher than ${formatUsd(costUsd)}.`,
    },
  ]
}

/** Why the cost is not known, or not all of it; `undefined` when it is. */
function unknownCost({totals, cost}: SpendReport): string | undefined {
  if (cost === 'estimated') {
    if (totals.estimatedUsd === null) return 'nothing in this report has a price'
    const {unpricedTokens} = totals
    return unpricedTokens === 0 ? undefined : `${formatTokens(unpricedTokens)} tokens have no price`
  }
  if (totals.reportedUsd === null) return 'the client reported no cost'
  const silent = (totals.requests ?? 0) - (totals.reportedRequests ?? 0)
  return silent === 0 ? undefined : `the client reported no cost of ${formatInteger(silent)} requests`
}

/**
 * An amount as typed, US dollars with or without a `$`; `what` it is says who typed it. Throws `USAGE` for anything
 * but a decimal number.
 */
export function parseUsd(text: string, what = '--max-usd'): number {
  const [, amount] = /^\$?(\d+(?:\.\d*)?|\.\d+)$/.exec(text.trim()) ?? []
  if (amount !== undefined) return Number(amount)
  throw new StackspendError('USAGE', `${what} "${text}" is not an amount of US dollars.`, {
    exit: 2,
    hint: `for example ${what} 12.50`,
  })
}
