export type WorkflowCommand = 'add-mask' | 'error' | 'notice' | 'warning'

/**
 * A line of standard output that GitHub's runner acts upon, without its line break; an annotation bears our name.
 * Escapes by "Workflow commands for GitHub Actions": `%`, and the line breaks that would end the command.
 */
export function renderWorkflowCommand(command: WorkflowCommand, text: string): string {
  const value = text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
  return command === 'add-mask' ? `::add-mask::${value}` : `::${command} title=stackspend::${value}`
}
