import type {CoverageSums, SpendRow} from '../../store/spend-query.ts'

/** Seen by telemetry, by transcripts, and by both. */
export type Seen = {readonly telemetry: number; readonly transcripts: number; readonly both: number}

/** How much of what transcripts tell telemetry saw as well, since telemetry began. */
export type Coverage = {
  readonly requests: Seen
  readonly tokens: Seen
  /** Share of the transcripts' requests that telemetry saw, 0 to 1. */
  readonly share: number
}

/** Coverage of a report's period. */
export type PeriodCoverage = Coverage & {
  /** When telemetry began, ISO-8601. */
  readonly since: string
  /** Versions of Claude Code that made the requests which telemetry missed. */
  readonly missedVersions: readonly string[]
}

export function noCoverage(): CoverageSums {
  return {requests: 0, tokens: 0, transcriptRequests: 0, transcriptTokens: 0, bothRequests: 0, bothTokens: 0}
}

export function addCoverage(a: CoverageSums, b: CoverageSums): CoverageSums {
  return {
    requests: a.requests + b.requests,
    tokens: a.tokens + b.tokens,
    transcriptRequests: a.transcriptRequests + b.transcriptRequests,
    transcriptTokens: a.transcriptTokens + b.transcriptTokens,
    bothRequests: a.bothRequests + b.bothRequests,
    bothTokens: a.bothTokens + b.bothTokens,
  }
}

export function sumCoverage(rows: readonly SpendRow[]): CoverageSums {
  return rows.map(({coverage}) => coverage).reduce(addCoverage, noCoverage())
}

/** `null` where transcripts tell of nothing since telemetry began: there is nothing to compare with. */
export function toCoverage(sums: CoverageSums): Coverage | null {
  const {requests, tokens, transcriptRequests, transcriptTokens, bothRequests, bothTokens} = sums
  if (transcriptRequests === 0) return null
  return {
    requests: {
      telemetry: requests - transcriptRequests + bothRequests,
      transcripts: transcriptRequests,
      both: bothRequests,
    },
    tokens: {
      telemetry: tokens - transcriptTokens + bothTokens,
      transcripts: transcriptTokens,
      both: bothTokens,
    },
    share: bothRequests / transcriptRequests,
  }
}
