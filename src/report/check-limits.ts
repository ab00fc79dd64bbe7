import {StackspendError} from '../errors.ts'
import {formatTokens, formatUsd} from './format.ts'
import type {SpendReport} from './spend-report.ts'

/** A limit that a report goes over, with the exit code that says so. */
export type ExceededLimit = {readonly exit: 3 | 4; readonly text: string}

/** The limits that a report goes over, the one with the lower exit code first. */
export function checkLimits(
  {totals, cost, unpricedModels}: SpendReport,
  {maxUsd, failOnUnpriced}: {readonly maxUsd?: number | undefined; readonly failOnUnpriced: boolean},
): ExceededLimit[] {
  const exceeded: ExceededLimit[] = []
  const costUsd = cost === 'estimated' ? totals.estimatedUsd : totals.reportedUsd
  if (maxUsd !== undefined && costUsd !== null && costUsd > maxUsd) {
    exceeded.push({
      exit: 3,
      text: `Over budget: ${formatUsd(costUsd)} of ${formatUsd(maxUsd)} (exit code 3).`,
    })
  }
  if (failOnUnpriced && unpricedModels.length > 0) {
    const models = unpricedModels.map(({model}) => model).join(', ')
    exceeded.push({
      exit: 4,
      text: `Unpriced: ${formatTokens(totals.unpricedTokens)} tokens of ${models} have no price (exit code 4).`,
    })
  }
  return exceeded
}

/** An amount of US dollars as typed. Throws `USAGE` for anything but a number from 0. */
export function parseUsd(text: string): number {
  const usd = Number(text.replace(/^\$/, ''))
  if (text.trim() !== '' && Number.isFinite(usd) && usd >= 0) return usd
  throw new StackspendError('USAGE', `"${text}" is not an amount of US dollars.`, {
    exit: 2,
    hint: 'for example --max-usd 12.50',
  })
}
