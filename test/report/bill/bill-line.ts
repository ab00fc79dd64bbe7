import type {BillLine} from '../../../src/report/bill/bill-line.ts'

/** One US dollar of tokens on 20 November; a test says only what matters to it. */
export function billLine(some: Partial<BillLine> = {}): BillLine {
  return {
    day: '2026-11-20',
    amountUsd: 1,
    listUsd: undefined,
    user: undefined,
    model: undefined,
    apiKey: undefined,
    kind: 'tokens',
    tier: 'standard',
    isUsGeography: false,
    roundedByUsd: 0,
    ...some,
  }
}
