import type {SpendReport} from '../spend-report.ts'
import type {Coverage} from './coverage.ts'
import {explainGap} from './explain-gap.ts'

export type LaneComparisonRow = Coverage & {
  /** A local day, `YYYY-MM-DD`, or a session's id. */
  readonly key: string
  readonly estimatedUsd: number | null
}

/** What telemetry and transcripts saw of the same requests, since telemetry began. */
export type LaneComparison = {
  readonly schema: 'stackspend.coverage/1'
  readonly period: SpendReport['period']
  readonly by: 'day' | 'session'
  /** When telemetry first told of a request, ISO-8601; `null` when there is nothing to compare. */
  readonly telemetrySince: string | null
  /** Days in their order, or sessions of which telemetry missed most first. */
  readonly rows: readonly LaneComparisonRow[]
  readonly totals: Coverage | null
  /** What Claude Code is known not to report in the versions at fault. */
  readonly knownCause: string | null
}

/** Takes the coverage out of a report by day or by session. */
export function compareLanes(report: SpendReport, by: LaneComparison['by']): LaneComparison {
  const rows = report.rows.flatMap(({key, coverage, estimatedUsd}) => {
    const name = key[by]
    return coverage === null || typeof name !== 'string' ? [] : [{key: name, ...coverage, estimatedUsd}]
  })
  return {
    schema: 'stackspend.coverage/1',
    period: report.period,
    by,
    telemetrySince: report.coverage?.since ?? null,
    rows: by === 'day' ? rows : rows.toSorted((a, b) => missed(b) - missed(a) || (a.key < b.key ? -1 : 1)),
    totals: totalsOf(report.coverage),
    knownCause: explainGap(report.coverage?.missedVersions ?? []) ?? null,
  }
}

/** Requests that only transcripts told of. */
export function missed({requests}: Coverage): number {
  return requests.transcripts - requests.both
}

function totalsOf(coverage: SpendReport['coverage']): Coverage | null {
  if (coverage === null) return null
  const {requests, tokens, share} = coverage
  return {requests, tokens, share}
}
