import * as v from 'valibot'
import type {ReportedRequest} from '../../test/support/captures.ts'
import {type TruthTotals, truthTotals} from '../../test/support/truth-totals.ts'

const count = v.pipe(v.number(), v.integer())

const reportSchema = v.object({
  totals: v.object({
    requests: count,
    inputTokens: count,
    outputTokens: count,
    cacheReadTokens: count,
    cacheWriteTokens: count,
    sessions: count,
  }),
})

/** Holds a report against what the client reported; throws with both where they differ. */
export function checkTotals(reportJson: string, reported: readonly ReportedRequest[]): TruthTotals {
  const truth = truthTotals(reported)
  const told = new Map(Object.entries(v.parse(reportSchema, JSON.parse(reportJson)).totals))
  const wrong = Object.entries(truth)
    .filter(([measure, value]) => told.get(measure) !== value)
    .map(([measure, value]) => `  ${measure}: the report says ${told.get(measure)}, the client ${value}`)
  if (wrong.length > 0) {
    throw new Error(`The report differs from what Claude Code reported:\n${wrong.join('\n')}`)
  }
  return truth
}
