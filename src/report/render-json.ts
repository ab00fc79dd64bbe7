import type {SpendReport} from './spend-report.ts'
import {terminalJson} from './terminal-json.ts'

/** The report value itself, exact, indented by two spaces. */
export function renderJson(report: SpendReport): string {
  return terminalJson(report, 2)
}
