import type {TableOptions} from '../render-table.ts'
import {terminalJson} from '../terminal-json.ts'
import type {Reconciliation} from './reconciliation.ts'

export const RECONCILIATION_FORMATS = ['table', 'markdown', 'json'] as const

/** The reconciliation as text that ends with one line break. A renderer loads when it is asked for. */
export async function renderReconciliation(
  reconciliation: Reconciliation,
  format: (typeof RECONCILIATION_FORMATS)[number],
  terminal: TableOptions,
): Promise<string> {
  switch (format) {
    case 'table': {
      const {renderReconciliationTable} = await import('./render-reconciliation-table.ts')
      return `${renderReconciliationTable(reconciliation, terminal)}\n`
    }
    case 'markdown': {
      const {renderReconciliationMarkdown} = await import('./render-reconciliation-markdown.ts')
      return renderReconciliationMarkdown(reconciliation)
    }
    case 'json':
      return `${terminalJson(reconciliation, 2)}\n`
    default:
      return format satisfies never
  }
}
