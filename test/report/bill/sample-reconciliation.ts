import type {Reconciliation} from '../../../src/report/bill/reconciliation.ts'
import {billLine} from './bill-line.ts'
import {NOV_20, reconciled, spent} from './reconciliation-input.ts'

/** Three days of StackSpend's: one agrees, one was on a subscription, one has no estimate. */
export function threeDays(): Reconciliation {
  return reconciled({
    source: 'stackspend',
    provider: 'anthropic',
    lines: [
      billLine({amountUsd: 4.01}),
      billLine({day: '2026-11-21', amountUsd: 1.5}),
      billLine({day: '2026-11-22', amountUsd: 2}),
    ],
    rows: [
      spent(NOV_20, 4, {reportedMicroUsd: 4_000_000, reportedRequests: 1}),
      spent(NOV_20 + 1, 8),
      spent(NOV_20 + 1, 0.5, {model: 'nova-9'}),
    ],
    plans: new Map([['2026-11-21', ['max']]]),
  })
}
