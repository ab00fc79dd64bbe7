/**
 * The candidate that `word` was probably meant to be, or `undefined` when none is near: for "did you mean".
 * Case does not count. Of equally near candidates the first wins.
 */
export function nearestWord(word: string, candidates: Iterable<string>): string | undefined {
  const typed = word.toLowerCase()
  let nearest: string | undefined
  let limit = Math.max(1, Math.floor(typed.length / 3))
  for (const candidate of candidates) {
    // So many letters too many are as many slips: no need to count those of a word as long as a book.
    if (typed.length - candidate.length > limit) continue
    const distance = slips(typed, candidate.toLowerCase())
    if (distance < limit || (distance === limit && nearest === undefined)) {
      nearest = candidate
      limit = distance
    }
  }
  return nearest
}

/**
 * Slips of the finger between two words: a letter too many, too few, wrong, or two swapped, each once.
 * A Levenshtein package counts a swap ("dya") as two, which in words this short is as far as another word;
 * a beginning ("proj") counts as one slip, since that is how people shorten.
 */
function slips(typed: string, candidate: string): number {
  if (typed.length > 2 && typed !== candidate && candidate.startsWith(typed)) return 1
  let before: number[] = []
  let above = Array.from({length: candidate.length + 1}, (_, column) => column)
  for (let row = 1; row <= typed.length; row++) {
    const current = [row]
    for (let column = 1; column <= candidate.length; column++) {
      const same = typed[row - 1] === candidate[column - 1]
      const swapped = typed[row - 1] === candidate[column - 2] && typed[row - 2] === candidate[column - 1]
      current[column] = Math.min(
        (above[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (above[column - 1] ?? 0) + (same ? 0 : 1),
        swapped ? (before[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      )
    }
    before = above
    above = current
  }
  return above[candidate.length] ?? 0
}
