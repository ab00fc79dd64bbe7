/** What a reader must know of a period whose sums before an instant (Unix ms) were pruned; `undefined` where none were. */
export function describePruned(untilMs: number | undefined): string | undefined {
  if (untilMs === undefined) return undefined
  const until = `${new Date(untilMs).toISOString().slice(0, 16).replace('T', ' ')}Z`
  return `What was recorded before ${until} was pruned: it is unknown, and not in these figures.`
}
