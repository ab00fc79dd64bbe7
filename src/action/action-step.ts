import {randomUUID} from 'node:crypto'
import {appendFile} from 'node:fs/promises'
import {renderFileCommand} from './file-command.ts'
import {renderWorkflowCommand, type WorkflowCommand} from './workflow-command.ts'

/** What a step of a workflow runs in. */
export type ActionStep = {
  readonly env: Readonly<Record<string, string | undefined>>
  /** The Node that runs this. */
  readonly execPath: string
  readonly platform: NodeJS.Platform
  /** The program's entry, `bin/run.js`. */
  readonly bin: string
  /** Writes to the standard output, which the runner reads line by line. */
  readonly write: (text: string) => void
}

export function tellRunner(step: ActionStep, command: WorkflowCommand, text: string): void {
  step.write(`${renderWorkflowCommand(command, text)}\n`)
}

/** Hands values to later steps (`GITHUB_OUTPUT`) or to this action's own end (`GITHUB_STATE`). */
export async function keepValues(
  step: ActionStep,
  file: 'GITHUB_OUTPUT' | 'GITHUB_STATE',
  values: Readonly<Record<string, string>>,
): Promise<void> {
  const entries = Object.entries(values).map(([name, value]) =>
    renderFileCommand(name, value, `ghadelimiter_${randomUUID()}`),
  )
  await appendFile(runnerPath(step, file), entries.join(''))
}

/** A path that the runner gives every step in a variable. */
export function runnerPath(step: ActionStep, name: string): string {
  const path = step.env[name]
  if (path === undefined || path === '')
    throw new Error(`${name} is not set: this runs as a step of a workflow`)
  return path
}
