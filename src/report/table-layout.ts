import type {MeasureColumnId} from './report-columns.ts'
import type {SpendReport} from './spend-report.ts'

/** How much the last column says: bar and percent, percent, or only what is unpriced. */
export type ShareDetail = 'bar' | 'percent' | 'unpriced'

export type TableLayout = {readonly measures: readonly MeasureColumnId[]; readonly share: ShareDetail}

const kinds = ['input', 'output', 'cacheWrite', 'cacheRead'] as const

/** From wide to narrow; `cost` stands for the figure that the report is about. What is unpriced goes last. */
const layouts: readonly {
  readonly measures: readonly (MeasureColumnId | 'cost')[]
  readonly share: ShareDetail
}[] = [
  {measures: ['sessions', 'requests', ...kinds, 'cost'], share: 'bar'},
  {measures: ['sessions', 'requests', ...kinds, 'cost'], share: 'percent'},
  {measures: ['requests', ...kinds, 'cost'], share: 'percent'},
  {measures: ['sessions', 'requests', 'tokens', 'cost'], share: 'bar'},
  {measures: ['requests', 'tokens', 'cost'], share: 'bar'},
  {measures: ['requests', 'tokens', 'cost'], share: 'percent'},
  {measures: ['tokens', 'cost'], share: 'percent'},
  {measures: ['tokens', 'cost'], share: 'unpriced'},
  {measures: ['cost'], share: 'unpriced'},
]

/** Beside a reported figure stands the estimate while there is room; a row of one session counts none. */
export function layoutsFor({cost, by}: Pick<SpendReport, 'cost' | 'by'>): TableLayout[] {
  return layouts.map(({measures, share}) => {
    const costs: readonly MeasureColumnId[] =
      cost === 'reported' && measures.includes('requests') ? ['estimated', cost] : [cost]
    const shown = measures.filter(id => id !== 'sessions' || !by.includes('session'))
    return {measures: shown.flatMap(id => (id === 'cost' ? costs : [id])), share}
  })
}

/**
 * Widths that names of `naturalWidths` get in `width` columns: the widest give first, so that a day stays whole
 * beside a long session id. `undefined` when one would be left with less than it needs to be told apart.
 */
export function fitNames(naturalWidths: readonly number[], width: number): number[] | undefined {
  const least = (natural: number) => Math.min(natural, 8)
  if (sum(naturalWidths.map(least)) > width) return undefined
  const widths = [...naturalWidths]
  while (sum(widths) > width) {
    const widest = widths.indexOf(Math.max(...widths))
    widths[widest] = Math.max(...widths) - 1
  }
  return widths
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
