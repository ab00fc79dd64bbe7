import {displayWidth} from './display-width.ts'

/** Blank columns between two columns of text. */
export const columnGap = 2

export type AlignedColumn = {readonly width: number; readonly isRight: boolean}

/**
 * One line of a table without borders. Not left to a package: cli-table3 takes 40 µs a cell, which for half a
 * year of days is half of a report's time.
 */
export function alignCells(cells: readonly string[], columns: readonly AlignedColumn[]): string {
  const align = ({width, isRight}: AlignedColumn, cell: string) => {
    const blanks = ' '.repeat(Math.max(0, width - displayWidth(cell)))
    return isRight ? blanks + cell : cell + blanks
  }
  return columns.map((column, index) => align(column, cells[index] ?? '')).join(' '.repeat(columnGap))
}
