import {describePeriod} from '../describe-period.ts'
import {escapeForMarkdownCell, escapeForTerminal} from '../escape.ts'
import {fitColumns} from '../fit-columns.ts'
import {countOf, formatInteger, formatPercent, formatTokens, formatUsd} from '../format.ts'
import {keyLabel} from '../key-label.ts'
import {terminalJson} from '../terminal-json.ts'
import {type LaneComparison, type LaneComparisonRow, missed} from './lane-comparison.ts'

export const COMPARISON_FORMATS = ['table', 'markdown', 'json'] as const
type Format = (typeof COMPARISON_FORMATS)[number]

const HEADINGS = ['Telemetry', 'Transcripts', 'Both', 'Missed', 'Tokens missed', 'Coverage', 'Estimated']

/** Text that ends with one line break. */
export function renderLaneComparison(comparison: LaneComparison, format: Format, width: number): string {
  switch (format) {
    case 'table':
      return `${renderTable(comparison, width).join('\n')}\n`
    case 'markdown':
      return `${renderMarkdown(comparison).join('\n')}\n`
    case 'json':
      return `${terminalJson(comparison, 2)}\n`
    default:
      return format satisfies never
  }
}

function renderTable(comparison: LaneComparison, width: number): string[] {
  const {by, rows, totals, telemetrySince} = comparison
  const heading = by === 'day' ? 'Day' : 'Session'
  const lines = [answer(comparison), '']
  if (totals === null) return [...lines, ...advice(telemetrySince)]
  const table = [
    ...rows.map(row => ({name: escapeForTerminal(keyLabel(by, row.key)), cells: cellsOf(row)})),
    {name: 'Total', cells: cellsOf({...totals, estimatedUsd: null})},
  ]
  const columns = [
    {cells: [heading, ...table.map(({name}) => name)]},
    ...HEADINGS.map((title, index) => ({
      cells: [title, ...table.map(({cells}) => cells[index] ?? '')],
      isRight: true,
      ...(index === 4 ? {goesAs: 1} : {}),
      ...(index === 0 ? {goesAs: 2} : {}),
    })),
  ]
  return [...lines, ...fitColumns(columns, width).lines, '', ...remarks(comparison)]
}

function renderMarkdown(comparison: LaneComparison): string[] {
  const {by, rows, totals, telemetrySince} = comparison
  const lines = [`### ${answer(comparison)}`, '']
  if (totals === null) return [...lines, ...advice(telemetrySince)]
  const row = (name: string, cells: readonly string[]) => `| ${[name, ...cells].join(' | ')} |`
  return [
    ...lines,
    row(by === 'day' ? 'Day' : 'Session', HEADINGS),
    row(
      '---',
      HEADINGS.map(() => '--:'),
    ),
    ...rows.map(of => row(escapeForMarkdownCell(keyLabel(by, of.key)), cellsOf(of))),
    row('**Total**', cellsOf({...totals, estimatedUsd: null})),
    '',
    ...remarks(comparison).map(remark => `- ${escapeForMarkdownCell(remark, 400)}`),
  ]
}

function answer({totals, period, telemetrySince}: LaneComparison): string {
  if (totals === null || telemetrySince === null) return `Nothing to compare ${describePeriod(period)}`
  const {share, requests} = totals
  return `Telemetry saw ${formatPercent(share)} of the ${countOf(requests.transcripts, 'request')} in your transcripts ${describePeriod(period)}`
}

function remarks({totals, telemetrySince, knownCause}: LaneComparison): string[] {
  if (totals === null || telemetrySince === null) return []
  const {requests} = totals
  const unwritten = requests.telemetry - requests.both
  return [
    `Compared since telemetry began, ${telemetrySince.slice(0, 10)}; every request counts once, whoever saw it.`,
    ...(missed(totals) > 0
      ? [`${countOf(missed(totals), 'request')} telemetry missed: counted from the transcripts.`]
      : []),
    ...(unwritten > 0
      ? [`${countOf(unwritten, 'request')} no transcript has: calls in the background.`]
      : []),
    ...(knownCause === null ? [] : [`${knownCause}.`]),
  ]
}

function advice(telemetrySince: string | null): string[] {
  return telemetrySince === null
    ? ['It takes telemetry (stackspend watch) and transcripts (stackspend import) of the same time.']
    : ['No transcript tells of this time: stackspend import']
}

function cellsOf(row: Omit<LaneComparisonRow, 'key'>): string[] {
  const {requests, tokens, share, estimatedUsd} = row
  return [
    formatInteger(requests.telemetry),
    formatInteger(requests.transcripts),
    formatInteger(requests.both),
    formatInteger(missed(row)),
    formatTokens(tokens.transcripts - tokens.both),
    formatPercent(share),
    estimatedUsd === null ? '' : formatUsd(estimatedUsd),
  ]
}
