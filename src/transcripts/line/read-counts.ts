import {COUNT_LIMIT} from '../../usage/read-number.ts'
import type {TokenCounts} from '../../usage/usage-event.ts'
import {isRecord, type JsonRecord} from './json-record.ts'

/**
 * The tokens of a message's `usage`. `undefined` when none is there at all, or one is no count: a text, a
 * fraction, negative, or beyond belief. What is absent or null is 0.
 */
export function readCounts(usage: JsonRecord): TokenCounts | undefined {
  const input = readCount(usage.input_tokens)
  const output = readCount(usage.output_tokens)
  const cacheRead = readCount(usage.cache_read_input_tokens)
  const written = readCount(usage.cache_creation_input_tokens)
  const split = isRecord(usage.cache_creation) ? usage.cache_creation : {}
  const short = readCount(split.ephemeral_5m_input_tokens)
  const long = readCount(split.ephemeral_1h_input_tokens)
  const all = [input, output, cacheRead, written, short, long]
  if (all.includes('bad') || all.every(count => count === undefined)) return undefined
  const splitTokens = toTokens(short) + toTokens(long)
  const cacheWriteTokens = written === undefined ? splitTokens : toTokens(written)
  // A split larger than its total contradicts itself: the total stands, the split is not known.
  const isSplitSound = splitTokens <= cacheWriteTokens
  return {
    inputTokens: toTokens(input),
    outputTokens: toTokens(output),
    cacheReadTokens: toTokens(cacheRead),
    cacheWriteTokens,
    cacheWrite5mTokens: isSplitSound ? toTokens(short) : 0,
    cacheWrite1hTokens: isSplitSound ? toTokens(long) : 0,
  }
}

type Count = number | 'bad' | undefined

/** JSON's numbers alone: unlike telemetry, a transcript never writes them as text. */
function readCount(value: unknown): Count {
  if (value === undefined || value === null) return undefined
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= COUNT_LIMIT ? Number(value) : 'bad'
}

function toTokens(count: Count): number {
  return typeof count === 'number' ? count : 0
}
