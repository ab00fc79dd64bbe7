import {describePeriod} from '../describe-period.ts'
import {formatChange, formatInteger, formatUsd} from '../format.ts'
import {describePriceList} from '../summarize-report.ts'
import type {ReconcileBy, Reconciliation, ReconciliationRow} from './reconciliation.ts'
import {isNegligible} from './row-facts.ts'

/**
 * The answer, in parts that may go on lines of their own: what can be compared comes first, then what there is
 * in all, where that is more.
 */
export function reconciliationHeadline(reconciliation: Reconciliation): string[] {
  const {rows, totals, compared, period, by} = reconciliation
  const when = describePeriod(period)
  if (compared.rows === 0) {
    return [
      `Billed ${formatUsd(totals.billedUsd)}, estimated ${formatUsd(totals.estimatedUsd)} ${when}`,
      `no ${by} has both`,
    ]
  }
  const {billedUsd, estimatedUsd} = compared
  const answer = `Billed ${formatUsd(billedUsd)}, estimated ${formatUsd(estimatedUsd)}: ${verdict(compared)}`
  if (compared.rows === rows.length) return [`${answer}, ${when}`]
  return [
    `${answer}, ${by === 'day' ? 'on' : 'for'} the ${formatInteger(compared.rows)} of ${counted(rows.length, by)} with both`,
    `in all billed ${formatUsd(totals.billedUsd)}, estimated ${formatUsd(totals.estimatedUsd)} ${when}`,
  ]
}

function verdict({
  differenceUsd,
  differenceShare,
  estimatedUsd,
  billedUsd,
}: Reconciliation['compared']): string {
  if (differenceUsd === 0) return 'as estimated'
  if (differenceShare === null) return `${formatUsd(Math.abs(differenceUsd))} more than estimated`
  const share = formatChange(differenceShare).replace(/^[+-]/, '')
  const direction = differenceUsd > 0 ? 'more' : 'less'
  const isSame = isNegligible(differenceUsd, Math.max(estimatedUsd, Math.abs(billedUsd)))
  return `${isSame ? 'as estimated, within ' : ''}${share}${isSame ? '' : ` ${direction} than estimated`}`
}

/** How sure both figures are. */
export function reconciliationBasis({bill, pricing}: Reconciliation): string {
  const source =
    bill.source === 'csv' ? "a file of Anthropic's console" : `StackSpend, provider ${bill.provider}`
  return `Billed: net, ${counted(bill.lines, 'line')} of ${source}. Estimated: at ${describePriceList(pricing)}.`
}

/** Labels of a row's causes; says so where a difference has none. */
export function causeLabels({causes, differenceUsd, billedUsd, estimatedUsd}: ReconciliationRow): string {
  if (causes.length > 0) return [...new Set(causes.map(({label}) => label))].join(', ')
  if (differenceUsd === null) return ''
  return isNegligible(differenceUsd, Math.max(estimatedUsd ?? 0, Math.abs(billedUsd ?? 0)))
    ? ''
    : 'not explained'
}

/** A cause as a line below the table: `subscription (3 days): Sessions on …`. */
export function describeCauseLine(
  {label, text, rows}: Reconciliation['causes'][number],
  by: ReconcileBy,
): string {
  return `${label} (${counted(rows, by)}): ${text}`
}

function counted(count: number, thing: string): string {
  return `${formatInteger(count)} ${thing}${count === 1 ? '' : 's'}`
}
