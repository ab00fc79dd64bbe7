/** A part of the screen. When the rows do not suffice, the parts with the highest rank are left out. */
export type Block<Row> = {
  readonly rank: number
  /** Fewest rows that make sense. */
  readonly leastRows: number
  /** At most `rows` rows, which is at least `leastRows` wherever the screen has them. */
  readonly render: (rows: number) => readonly Row[]
}

/** A block that takes what it takes. */
export function fixedBlock<Row>(rank: number, lines: readonly Row[]): Block<Row> {
  return {rank, leastRows: lines.length, render: rows => lines.slice(0, rows)}
}

/** The blocks one below another, in their order, in at most `rows` rows. */
export function stackBlocks<Row>(blocks: readonly Block<Row>[], rows: number): Row[] {
  const chosen = new Set<Block<Row>>()
  let room = rows
  for (const block of [...blocks].sort((a, b) => a.rank - b.rank)) {
    // The first is taken even cut: half of the answer is better than an empty screen.
    if (block.leastRows > room && chosen.size > 0) continue
    chosen.add(block)
    room = Math.max(0, room - block.leastRows)
  }
  const stacked: Row[] = []
  for (const block of blocks) {
    if (!chosen.has(block)) continue
    const rendered = block.render(block.leastRows + room)
    room -= Math.max(0, rendered.length - block.leastRows)
    stacked.push(...rendered)
  }
  return stacked.slice(0, rows)
}
