import {columnGap} from './align-cells.ts'
import {displayWidth, truncateToWidth} from './display-width.ts'
import {escapeForTerminal} from './escape.ts'
import {bar, formatPercent} from './format.ts'
import {dimensionHeading, keyLabel} from './key-label.ts'
import {measureColumns, unpricedLabel} from './report-columns.ts'
import type {Measures, SpendReport} from './spend-report.ts'
import {fitNames, layoutsFor, type ShareDetail, sum, type TableLayout} from './table-layout.ts'

const barWidth = 10
/** A UUID. */
const widestName = 36

/** A table's cells as plain text that fits; every line has a cell for each of `widths`. */
export type TableGrid = {
  readonly headings: readonly string[]
  readonly rows: readonly (readonly string[])[]
  readonly totals: readonly string[]
  readonly widths: readonly number[]
  /** The first so many columns are names, which align left. */
  readonly nameCount: number
}

/** One block of columns: a line for the headings, each row, and the totals. */
type Block = readonly (readonly string[])[]

/**
 * The widest layout that leaves names room in `width` columns; when none does, the narrowest with its names
 * cut, and when there are too many names for that, all names of a row in one column.
 */
export function fitGrid(report: SpendReport, width: number): TableGrid {
  const layouts = layoutsFor(report).map(layout => once(() => numberBlock(report, layout)))
  const narrowest = layouts.at(-1) ?? (() => [])
  const names = nameBlock(report)
  return (
    fitBeside(names, layouts, width) ??
    fitBeside(names, [narrowest], width, 0) ??
    fitBeside(joinNames(names), layouts, width) ??
    gridOf(cutNames(joinNames(names), [Math.max(3, roomBeside(narrowest(), 1, width))]), narrowest())
  )
}

/** Most layouts are never looked at, and to write out the cells of one takes long. */
function once<T>(make: () => T): () => T {
  let made: {readonly value: T} | undefined
  return () => {
    made ??= {value: make()}
    return made.value
  }
}

/** The first of `layouts` beside which each name has room, up to `cap` columns of it. */
function fitBeside(
  names: Block,
  layouts: readonly (() => Block)[],
  width: number,
  cap = Math.min(widestName, Math.max(10, Math.floor((width * 0.45) / columnWidths(names).length))),
): TableGrid | undefined {
  const natural = columnWidths(names)
  const wanted = sum(natural.map(name => Math.min(name, cap)))
  const numbers = layouts.find(block => roomBeside(block(), natural.length, width) >= wanted)?.()
  const widths = numbers && fitNames(natural, roomBeside(numbers, natural.length, width))
  return numbers && widths && gridOf(cutNames(names, widths), numbers)
}

function roomBeside(numbers: Block, nameCount: number, width: number): number {
  const widths = columnWidths(numbers)
  return width - sum(widths) - columnGap * (nameCount + widths.length - 1)
}

function gridOf(names: Block, numbers: Block): TableGrid {
  const lines = names.map((cells, index) => [...cells, ...(numbers[index] ?? [])])
  const [headings = [], ...rest] = lines
  const nameCount = names[0]?.length ?? 0
  return {
    headings,
    rows: rest.slice(0, -1),
    totals: rest.at(-1) ?? [],
    widths: columnWidths(lines),
    nameCount,
  }
}

function nameBlock({by, rows}: SpendReport): Block {
  return [
    by.map(dimension => escapeForTerminal(dimensionHeading(dimension))),
    ...rows.map(row => by.map(dimension => escapeForTerminal(keyLabel(dimension, row.key[dimension])))),
    by.map((_, index) => (index === 0 ? 'Total' : '')),
  ]
}

function joinNames(names: Block): Block {
  return names.map(cells => [cells.filter(cell => cell !== '').join(' / ')])
}

function cutNames(names: Block, widths: readonly number[]): Block {
  return names.map(cells => cells.map((cell, column) => truncateToWidth(cell, widths[column] ?? 0)))
}

function numberBlock({rows, totals, cost}: SpendReport, {measures, share}: TableLayout): Block {
  const columns = measures.map(id => measureColumns[id])
  const hasShare = share !== 'unpriced' || totals.unpricedTokens > 0
  const line = (values: Measures, ownShare: number | null) => [
    ...columns.map(column => column.cell(values)),
    ...(hasShare ? [shareCell(values, ownShare, {share, cost})] : []),
  ]
  const headings = [...columns.map(column => column.heading), ...(hasShare ? [shareHeading(share)] : [])]
  return [headings, ...rows.map(row => line(row, row.share)), line(totals, null)]
}

function shareHeading(share: ShareDetail): string {
  return share === 'unpriced' ? '' : 'Share'
}

function shareCell(
  values: Measures,
  ownShare: number | null,
  {share, cost}: {share: ShareDetail; cost: SpendReport['cost']},
): string {
  const percent = ownShare === null || share === 'unpriced' ? '' : formatPercent(ownShare).padStart(5)
  const blocks = ownShare === null || share !== 'bar' ? '' : bar(ownShare, barWidth)
  return [blocks, percent, unpricedLabel(values, cost)].filter(part => part !== '').join(' ')
}

function columnWidths(lines: Block): number[] {
  const widest = (column: number) =>
    lines.reduce((width, cells) => Math.max(width, displayWidth(cells[column] ?? '')), 0)
  return (lines[0] ?? []).map((_, column) => widest(column))
}
