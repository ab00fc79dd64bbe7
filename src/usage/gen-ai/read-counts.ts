import type {Attributes} from '../../otlp/records.ts'
import {CountReader} from '../count-reader.ts'
import {withSoundSplit} from '../sound-split.ts'
import {type InputMeaning, uncachedInput} from '../uncached-input.ts'
import type {TokenCounts} from '../usage-event.ts'
import {
  CACHE_WRITE_1H,
  CACHE_WRITE_5M,
  COMPACTION_INPUT,
  COMPACTION_OUTPUT,
  CONVENTIONAL_CACHE_READ,
  CONVENTIONAL_CACHE_WRITE,
  INPUT,
  OTHER_CACHE_READ,
  OTHER_CACHE_WRITE,
  OUTPUT,
} from './attribute-names.ts'

/** The tokens of a record in GenAI attributes: `absent` when it has none, `bad` when one is no count. */
export function readGenAiCounts(
  attributes: Attributes,
  meaning: InputMeaning,
): TokenCounts | 'absent' | 'bad' {
  const counts = new CountReader(attributes)
  const input = counts.read(...INPUT)
  const output = counts.read(...OUTPUT)
  const cacheRead = counts.read(...CONVENTIONAL_CACHE_READ, ...OTHER_CACHE_READ)
  const cacheWrite = counts.read(...CONVENTIONAL_CACHE_WRITE, ...OTHER_CACHE_WRITE)
  const areNamesConventional = counts.has(...CONVENTIONAL_CACHE_READ, ...CONVENTIONAL_CACHE_WRITE)
  const read = {
    // How much of a compaction's input was cached is not said.
    inputTokens:
      uncachedInput({input, cacheRead, cacheWrite, areNamesConventional}, meaning) +
      counts.read(COMPACTION_INPUT),
    outputTokens: output + counts.read(COMPACTION_OUTPUT),
    cacheReadTokens: cacheRead,
    cacheWriteTokens: cacheWrite,
    cacheWrite5mTokens: counts.read(CACHE_WRITE_5M),
    cacheWrite1hTokens: counts.read(CACHE_WRITE_1H),
  }
  return counts.verdict === 'sound' ? withSoundSplit(read) : counts.verdict
}
