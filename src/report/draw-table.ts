import Table from 'cli-table3'
import {type AlignedColumn, columnGap} from './align-cells.ts'

const noBorders = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '',
}

/** A small table as lines without borders. A report, which may have thousands of rows, aligns its cells itself. */
export function drawTable(rows: readonly (readonly string[])[], columns: readonly AlignedColumn[]): string[] {
  if (rows.length === 0) return []
  const table = new Table({
    chars: noBorders,
    style: {'padding-left': 0, 'padding-right': columnGap, head: [], border: [], compact: true},
    colWidths: columns.map(({width}) => width + columnGap),
    colAligns: columns.map(({isRight}) => (isRight ? 'right' : 'left')),
  })
  table.push(...rows.map(cells => [...cells]))
  return table
    .toString()
    .split('\n')
    .map(line => line.trimEnd())
}
