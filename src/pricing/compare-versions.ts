const PARTS = /\d+|\D+/g

/**
 * Order of two versions of price lists: below 0 when `one` is older. Runs of digits compare as numbers, all else as
 * text, and what goes on is newer than what ends: `2026-11-20` < `2026-11-20.2` < `2026-11-20.10` < `2026-12-01`.
 */
export function compareVersions(one: string, other: string): number {
  const [ones, others] = [one.match(PARTS) ?? [], other.match(PARTS) ?? []]
  for (const [index, part] of ones.entries()) {
    const otherPart = others[index]
    if (otherPart === undefined) return 1
    const order = compareParts(part, otherPart)
    if (order !== 0) return order
  }
  return ones.length - others.length
}

function compareParts(one: string, other: string): number {
  const [number, otherNumber] = [Number(one), Number(other)]
  if (Number.isFinite(number) && Number.isFinite(otherNumber)) return number - otherNumber
  return one === other ? 0 : one < other ? -1 : 1
}
