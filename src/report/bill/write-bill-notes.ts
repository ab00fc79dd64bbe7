import {describePruned} from '../describe-pruned.ts'
import {formatInteger, formatTokens, formatUsd} from '../format.ts'
import type {BillLine} from './bill-line.ts'
import type {BillNote, ReconcileBy, Reconciliation, ReconciliationRow} from './reconciliation.ts'

/** Provider types whose items StackSpend estimates from the very telemetry that it is sent. */
const estimatedProviders: ReadonlySet<string> = new Set(['claude', 'claude-code'])

export type BillNoteFacts = {
  readonly by: ReconcileBy
  readonly source: 'stackspend' | 'csv'
  readonly period: Reconciliation['period']
  readonly isPeriodRounded: boolean
  readonly prunedUntilMs?: number | undefined
  readonly lines: readonly BillLine[]
  readonly leftOut: ReadonlyMap<string, number>
  readonly rows: readonly ReconciliationRow[]
  readonly unpricedModels: Reconciliation['unpricedModels']
}

/** What a reader must know to trust the comparison, the gravest first. */
export function writeBillNotes(facts: BillNoteFacts): BillNote[] {
  const texts: readonly [BillNote['code'], string | undefined][] = [
    ['PRUNED', describePruned(facts.prunedUntilMs)],
    ['ONE_SIDED', oneSided(facts)],
    ['UNPRICED', unpriced(facts)],
    ['ESTIMATES_LEFT_OUT', leftOut(facts, true)],
    ['OTHER_PROVIDERS_LEFT_OUT', leftOut(facts, false)],
    ['BILL_NAMES_NO_USER', namesNoUser(facts)],
    ['BILL_SCOPE', scopeOf(facts)],
    ['BILL_ZONE', zoneOf(facts)],
    [
      'PERIOD_ROUNDED',
      facts.isPeriodRounded ? 'The period was widened to whole days, as bills have them.' : undefined,
    ],
  ]
  return texts.flatMap(([code, text]) => (text === undefined ? [] : [{code, text}]))
}

export function isEstimatedProvider(providerType: string): boolean {
  return estimatedProviders.has(providerType)
}

function oneSided({rows, by}: BillNoteFacts): string | undefined {
  const parts = [
    describeSide(
      rows.filter(row => row.estimatedUsd === null),
      by,
      'billedUsd',
      'billed',
      'without an estimate',
    ),
    describeSide(
      rows.filter(row => row.billedUsd === null),
      by,
      'estimatedUsd',
      'estimated',
      'that the bill lacks',
    ),
  ].filter(part => part !== undefined)
  return parts.length === 0 ? undefined : `Not compared: ${parts.join('; ')}.`
}

function describeSide(
  rows: readonly ReconciliationRow[],
  by: ReconcileBy,
  amount: 'billedUsd' | 'estimatedUsd',
  verb: string,
  why: string,
): string | undefined {
  const known = rows.flatMap(row => row[amount] ?? [])
  if (known.length === 0) return undefined
  const usd = known.reduce((total, value) => total + value, 0)
  const place = by === 'day' ? 'on' : 'for'
  return `${formatUsd(usd)} ${verb} ${place} ${formatInteger(known.length)} ${by}${known.length === 1 ? '' : 's'} ${why}`
}

function unpriced({unpricedModels}: BillNoteFacts): string | undefined {
  if (unpricedModels.length === 0) return undefined
  const models = unpricedModels.map(({model, tokens}) => `${model} (${formatTokens(tokens)} tokens)`)
  return `No price for ${models.join(', ')}: the estimate is higher than shown. See: stackspend pricing check`
}

function leftOut({leftOut}: BillNoteFacts, isEstimated: boolean): string | undefined {
  const types = [...leftOut].filter(([type]) => isEstimatedProvider(type) === isEstimated)
  if (types.length === 0) return undefined
  const counted = types.map(([type, count]) => `${formatInteger(count)} of ${type}`).join(', ')
  return isEstimated
    ? `Line items left out: ${counted}. StackSpend estimates them from the same telemetry; they are no bill.`
    : `Line items of other providers left out: ${counted}.`
}

function namesNoUser({by, lines}: BillNoteFacts): string | undefined {
  if (by !== 'user' || lines.some(line => line.user !== undefined)) return undefined
  return 'No line of the bill names a user.'
}

function scopeOf({source}: BillNoteFacts): string {
  const whole = source === 'csv' ? 'of the workspaces and API keys in the file' : 'of the whole organisation'
  return `The bill is ${whole}; the estimate is of what was recorded on this machine.`
}

function zoneOf({source, period: {timezone}}: BillNoteFacts): string | undefined {
  if (source === 'stackspend') {
    return `StackSpend counts days in the workspace's time zone, which its API does not tell; here they are those of ${timezone} (--timezone).`
  }
  return timezone === 'UTC'
    ? "Days are those of UTC, as Anthropic's console counts them."
    : `Anthropic's console counts days in UTC; the estimate's are those of ${timezone}.`
}
