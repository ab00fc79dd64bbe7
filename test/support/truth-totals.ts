import type {ReportedRequest} from './captures.ts'

export type TruthTotals = {
  requests: number
  inputTokens: number
  outputTokens: number
  cacheReadTokens: number
  cacheWriteTokens: number
  sessions: number
}

/** What a report over these requests must say: sums, and the number of distinct sessions. */
export function truthTotals(requests: readonly ReportedRequest[]): TruthTotals {
  const sum = (count: (request: ReportedRequest) => number) =>
    requests.reduce((total, request) => total + count(request), 0)
  return {
    requests: requests.length,
    inputTokens: sum(request => request.inputTokens),
    outputTokens: sum(request => request.outputTokens),
    cacheReadTokens: sum(request => request.cacheReadTokens),
    cacheWriteTokens: sum(request => request.cacheWriteTokens),
    sessions: new Set(requests.map(request => request.sessionId)).size,
  }
}
