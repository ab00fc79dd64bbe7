import type {TokenCounts} from './usage-event.ts'

type PromptCounts = Pick<TokenCounts, 'inputTokens' | 'cacheReadTokens' | 'cacheWriteTokens'>

/** Every token of a request, whatever it cost. Cache writes already count both times to live. */
export function totalTokens(counts: PromptCounts & Pick<TokenCounts, 'outputTokens'>): number {
  return promptTokens(counts) + counts.outputTokens
}

/** What was sent to the model: fresh, read from the cache, or written to it. */
export function promptTokens({inputTokens, cacheReadTokens, cacheWriteTokens}: PromptCounts): number {
  return inputTokens + cacheReadTokens + cacheWriteTokens
}
