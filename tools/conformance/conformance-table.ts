import type {ConformanceCase} from '../../test/conformance/conformance-case.ts'
import {formatUsd} from '../../test/conformance/find-differences.ts'
import {CATALOGUES, RULES} from '../../test/conformance/rules.ts'

/** What one tool got of one case: differences in words, none when right; `undefined` when it was not run. */
export type Cell = readonly string[] | undefined

export type Column = {readonly title: string; readonly cells: ReadonlyMap<ConformanceCase, Cell>}

export type Group = {readonly title: string; readonly cases: readonly ConformanceCase[]}

/** The table in Markdown, one row per case under a row for its group, and one for the sums. */
export function renderConformance(groups: readonly Group[], columns: readonly Column[]): string {
  const header = ['case', 'covers', 'truth', ...columns.map(column => column.title)]
  const rows = groups.flatMap(({title, cases}) => [
    [`**${title}**`, ...header.slice(1).map(() => '')],
    ...cases.map(one => [
      one.name,
      one.covers.join(' '),
      formatTruth(one),
      ...columns.map(column => formatCell(column.cells.get(one))),
    ]),
  ])
  const all = groups.flatMap(group => group.cases)
  const right = columns.map(({cells}) => formatRight(all.map(one => cells.get(one))))
  return [header, header.map(() => '---'), ...rows, [`**right, of ${all.length}**`, '', '', ...right]]
    .map(cells => `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n')
}

/** The rules of each catalogue, in Markdown. */
export function renderRules(): string {
  return CATALOGUES.map(({prefix, name, url}) => {
    const rules = Object.entries(RULES).filter(([rule]) => rule.startsWith(prefix))
    const lines = rules.map(([rule, sentence]) => `- ${rule}: ${sentence}.`)
    return [`[${name}](${url}), in our words:`, '', ...lines].join('\n')
  }).join('\n\n')
}

function formatTruth({truth}: ConformanceCase): string {
  const unpriced = truth.unpricedModels ?? []
  if (unpriced.length === 0) return formatUsd(truth.costUsd)
  return truth.costUsd === 0 ? 'no price' : `${formatUsd(truth.costUsd)} and no price`
}

function formatCell(cell: Cell): string {
  if (cell === undefined) return 'not run'
  // What else differs mostly follows from it.
  return cell[0] === undefined ? 'ok' : `**${cell[0]}**`
}

function formatRight(cells: readonly Cell[]): string {
  if (cells.every(cell => cell === undefined)) return 'not run'
  return String(cells.filter(cell => cell?.length === 0).length)
}
