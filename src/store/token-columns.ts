import type {TokenCounts} from '../usage/usage-event.ts'
import type {Row} from './statements.ts'

/** The tokens of a row of `event`, `sighting` or a rollup. */
export function readTokens(row: Row): TokenCounts {
  return {
    inputTokens: Number(row.input_tokens),
    outputTokens: Number(row.output_tokens),
    cacheReadTokens: Number(row.cache_read_tokens),
    cacheWriteTokens: Number(row.cache_write_tokens),
    cacheWrite5mTokens: Number(row.cache_write_5m_tokens),
    cacheWrite1hTokens: Number(row.cache_write_1h_tokens),
  }
}
