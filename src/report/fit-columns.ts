import {columnGap} from './align-cells.ts'
import {displayWidth, truncateToWidth} from './display-width.ts'
import {drawTable} from './draw-table.ts'
import {fitNames, sum} from './table-layout.ts'

export type TextColumn = {
  /** From top to bottom, the heading first where there is one. Escaped already. */
  readonly cells: readonly string[]
  readonly isRight?: boolean
  /** Columns go in this order where there is no room for all; one without it stays, and is cut instead. */
  readonly goesAs?: number
}

/**
 * The lines of a table without borders, none wider than `width`, and whether a column had to go.
 * `width` must leave 8 columns to each that stays.
 */
export function fitColumns(
  columns: readonly TextColumn[],
  width: number,
): {readonly lines: readonly string[]; readonly isPartial: boolean} {
  const kept = keepFitting(columns, width)
  const room = width - columnGap * (kept.length - 1)
  const natural = kept.map(naturalWidth)
  const widths = fitNames(natural, room) ?? natural
  const aligned = widths.map((columnWidth, index) => ({
    width: columnWidth,
    isRight: kept[index]?.isRight === true,
  }))
  const lineCount = Math.max(0, ...kept.map(({cells}) => cells.length))
  const rows = Array.from({length: lineCount}, (_, line) =>
    kept.map(({cells}, index) => truncateToWidth(cells[line] ?? '', widths[index] ?? 0)),
  )
  const lines = drawTable(rows, aligned)
  return {lines, isPartial: kept.length < columns.length}
}

/** All columns that fit side by side, or those that have to stay. */
function keepFitting(columns: readonly TextColumn[], width: number): readonly TextColumn[] {
  const needed = sum(columns.map(naturalWidth)) + columnGap * (columns.length - 1)
  const first = Math.min(...columns.map(({goesAs}) => goesAs ?? Number.POSITIVE_INFINITY))
  if (needed <= width || first === Number.POSITIVE_INFINITY) return columns
  return keepFitting(
    columns.filter(({goesAs}) => goesAs !== first),
    width,
  )
}

function naturalWidth({cells}: TextColumn): number {
  return cells.reduce((widest, cell) => Math.max(widest, displayWidth(cell)), 0)
}
