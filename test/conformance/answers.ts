import type {Truth} from './conformance-case.ts'

/**
 * So many of the answer that `assistant()` makes unless told otherwise: 100 tokens in, 500 out, 7,500 read from the
 * cache and 2,000 written to it for 5 minutes, by Sonnet 4.5 at 3, 15, 0.30 and 3.75 dollars per million tokens.
 */
export function answers(count: number): Truth {
  return {
    requests: count,
    inputTokens: count * 100,
    outputTokens: count * 500,
    cacheReadTokens: count * 7_500,
    cacheWriteTokens: count * 2_000,
    costUsd: count * 0.01755,
  }
}
