import * as v from 'valibot'
import type {Figures} from './run-case.ts'

const measures = {
  requests: v.nullable(v.number()),
  inputTokens: v.number(),
  outputTokens: v.number(),
  cacheReadTokens: v.number(),
  cacheWriteTokens: v.number(),
  estimatedUsd: v.nullable(v.number()),
}

const reportSchema = v.object({
  rows: v.array(v.object({key: v.object({day: v.string()}), ...measures})),
  totals: v.object(measures),
  unpricedModels: v.array(v.object({model: v.string()})),
})

/** The figures of our own report by day. */
export function readReport(report: unknown): Figures {
  const {totals, rows, unpricedModels} = v.parse(reportSchema, report)
  return {
    ...totals,
    requests: totals.requests ?? undefined,
    costUsd: totals.estimatedUsd ?? undefined,
    unpricedModels: unpricedModels.map(({model}) => model),
    days: Object.fromEntries(rows.map(row => [row.key.day, row.estimatedUsd ?? 0])),
  }
}
