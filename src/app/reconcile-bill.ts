import {StackspendError} from '../errors.ts'
import type {BillLine} from '../report/bill/bill-line.ts'
import {buildReconciliation} from '../report/bill/build-reconciliation.ts'
import type {ReconcileBy, Reconciliation} from '../report/bill/reconciliation.ts'
import {isEstimatedProvider} from '../report/bill/write-bill-notes.ts'
import {dayKey} from '../report/calendar-key.ts'
import {localDayAt} from '../report/time-zone.ts'
import {type BillPeriod, billPeriod} from './bill-period.ts'
import {type ApiAccessOptions, openApi} from './open-api.ts'
import {readBillFile} from './read-bill-file.ts'
import {type RecordedSpendOptions, readRecordedSpend} from './read-recorded-spend.ts'
import {type BillOfProvider, readStackspendBill} from './read-stackspend-bill.ts'

/** What a person asked to compare. Every value is as typed; nothing is checked yet. */
export type ReconcileRequest = {
  readonly by: ReconcileBy
  readonly since: string | undefined
  readonly until: string | undefined
  /** IANA name. */
  readonly timezone: string
  /** A Cost export of Anthropic's console; without one the bill is StackSpend's. */
  readonly csv: string | undefined
  /** StackSpend's provider type. */
  readonly provider: string
}

export type ReconcileOptions = ApiAccessOptions &
  Pick<RecordedSpendOptions, 'prices'> & {readonly nowMs: number}

type Bill = BillOfProvider & {readonly period: BillPeriod}

/**
 * Estimate beside bill, as one value for every output.
 * @throws StackspendError NO_DATA, BILL_EMPTY, BILL_UNREADABLE, USAGE, PERIOD_INVALID, NOT_LOGGED_IN and what else
 *   the store and the API throw.
 */
export async function reconcileBill(
  request: ReconcileRequest,
  options: ReconcileOptions,
): Promise<Reconciliation> {
  const {by, timezone, provider, csv} = request
  const {paths, prices, nowMs} = options
  checkRequest(request)
  const bill = csv === undefined ? await billOfApi(request, options) : await billOfFile(csv, request, nowMs)
  const {period, lines, leftOut} = bill
  const recorded = await readRecordedSpend({by, period, timezone, paths, prices})
  return buildReconciliation({
    ...recorded,
    period: {since: instant(period.sinceMs), until: instant(period.untilMs), timezone},
    isPeriodRounded: period.isRounded,
    by,
    source: csv === undefined ? 'stackspend' : 'csv',
    provider: csv === undefined ? provider : null,
    lines,
    leftOut,
    prices,
    openSince: dayKey(localDayAt(timezone, nowMs) - 1),
    lastDay: period.lastDay,
  })
}

async function billOfApi(request: ReconcileRequest, options: ReconcileOptions): Promise<Bill> {
  const {provider, timezone} = request
  const {nowMs} = options
  const period = billPeriod({...request, nowMs, otherwise: {since: '30d', until: 'today'}})
  const {client} = await openApi(options)
  try {
    const today = dayKey(localDayAt(timezone, nowMs))
    return {...(await readStackspendBill(client, {provider, period, today})), period}
  } finally {
    await client.close()
  }
}

/** Without a period it is the file's own: of other days the file says nothing. */
async function billOfFile(file: string, request: ReconcileRequest, nowMs: number): Promise<Bill> {
  const lines = await readBillFile(file)
  const days = lines.map(({day}) => day).toSorted()
  const otherwise = {since: days[0] ?? '', until: days.at(-1) ?? ''}
  const period = billPeriod({...request, nowMs, otherwise})
  const isWithin = ({day}: BillLine) => day >= period.firstDay && day <= period.lastDay
  return {lines: lines.filter(isWithin), leftOut: new Map(), period}
}

function checkRequest({by, csv, provider}: ReconcileRequest): void {
  if (csv === undefined && by === 'model') {
    throw usage(
      "StackSpend's line items name no model.",
      "by model: take the Cost export of Anthropic's console, --csv FILE",
    )
  }
  if (csv !== undefined && by === 'user') {
    throw usage(
      "The export of Anthropic's console names API keys, no users.",
      'by user: stackspend reconcile --billing --by user, from StackSpend',
    )
  }
  if (csv === undefined && isEstimatedProvider(provider.toLowerCase())) {
    throw usage(
      `--provider ${provider.toLowerCase()} is no bill: StackSpend estimates it from the same telemetry.`,
      '--provider anthropic, the default',
    )
  }
}

function usage(message: string, hint: string): StackspendError {
  return new StackspendError('USAGE', message, {exit: 2, hint})
}

function instant(ms: number): string {
  return new Date(ms).toISOString()
}
