import type {Attributes} from '../../otlp/records.ts'
import {CountReader} from '../count-reader.ts'
import {withSoundSplit} from '../sound-split.ts'
import type {TokenCounts} from '../usage-event.ts'

/** The counts of a request as Anthropic's own clients write them; the input leaves the cache out. */
export const REQUEST_COUNTS = [
  'input_tokens',
  'output_tokens',
  'cache_read_tokens',
  'cache_creation_tokens',
  'cache_creation_5m_tokens',
  'cache_creation_1h_tokens',
] as const

/** `undefined` when no count is there at all, or one is there and is no count. */
export function readRequestCounts(attributes: Attributes): TokenCounts | undefined {
  const counts = new CountReader(attributes)
  const read = {
    inputTokens: counts.read('input_tokens'),
    outputTokens: counts.read('output_tokens'),
    cacheReadTokens: counts.read('cache_read_tokens'),
    cacheWriteTokens: counts.read('cache_creation_tokens'),
    cacheWrite5mTokens: counts.read('cache_creation_5m_tokens'),
    cacheWrite1hTokens: counts.read('cache_creation_1h_tokens'),
  }
  return counts.verdict === 'sound' ? withSoundSplit(read) : undefined
}
