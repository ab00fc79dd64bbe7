import type {TokenCounts} from './usage-event.ts'

/** A split of cache writes larger than its total contradicts itself: the total stands, the split is not known. */
export function withSoundSplit(counts: TokenCounts): TokenCounts {
  const isSound = counts.cacheWrite5mTokens + counts.cacheWrite1hTokens <= counts.cacheWriteTokens
  return isSound ? counts : {...counts, cacheWrite5mTokens: 0, cacheWrite1hTokens: 0}
}
