import type {TableOptions} from './render-table.ts'
import type {SpendReport} from './spend-report.ts'

export const REPORT_FORMATS = ['table', 'markdown', 'json', 'csv'] as const

export type ReportFormat = (typeof REPORT_FORMATS)[number]

/**
 * The report as text that ends with one line break. A renderer loads when it is asked for: a JSON report
 * needs no table.
 */
export async function renderReport(
  report: SpendReport,
  format: ReportFormat,
  terminal: TableOptions,
): Promise<string> {
  switch (format) {
    case 'table': {
      const {renderTable} = await import('./render-table.ts')
      return `${renderTable(report, terminal)}\n`
    }
    case 'markdown': {
      const {renderMarkdown} = await import('./render-markdown.ts')
      return renderMarkdown(report)
    }
    case 'json': {
      const {renderJson} = await import('./render-json.ts')
      return `${renderJson(report)}\n`
    }
    case 'csv': {
      const {renderCsv} = await import('./render-csv.ts')
      return renderCsv(report)
    }
    default:
      return format satisfies never
  }
}
