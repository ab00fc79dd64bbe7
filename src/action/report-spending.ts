import {mkdtemp, open, readFile} from 'node:fs/promises'
import {join} from 'node:path'
import type {ActionInputs} from './action-inputs.ts'
import {type ActionStep, keepValues, runnerPath, tellRunner} from './action-step.ts'
import {runStackspend} from './run-stackspend.ts'
import {type PrintedResult, readPrintedResult} from './spending-outputs.ts'
import {judgeStep} from './step-verdict.ts'

type Reporting = {
  readonly node: string
  readonly inputs: ActionInputs
  readonly command: 'finish' | 'comment'
  readonly stage: 'main' | 'post'
}

/**
 * Reports, comments, and keeps what was printed in a file for `report-json`. Returns the step's exit code.
 * Outputs of a step that runs when the job ends reach nobody, so only `main` has any.
 */
export async function reportSpending(step: ActionStep, reporting: Reporting): Promise<number> {
  const {inputs, command, stage} = reporting
  const folder = await mkdtemp(join(runnerPath(step, 'RUNNER_TEMP'), 'stackspend-'))
  const path = join(folder, 'report.json')
  const file = await open(path, 'w')
  const code = await runStackspend(step, {...reporting, stdout: file.fd}).finally(() => file.close())
  const printed = readPrintedResult(await readFile(path, 'utf8'))
  if (printed.status === 'spending' && stage === 'main') {
    await keepValues(step, 'GITHUB_OUTPUT', {...printed.outputs, 'report-json': path})
  }
  const {exitCode, as} = judgeStep(code, {strict: inputs.strict, stage})
  if (as !== undefined) tellRunner(step, as, describeFailure(printed, {code, command}))
  return exitCode
}

/** Under `--json` a failure is printed as the result, so the log has nothing of it yet. */
function describeFailure(
  printed: PrintedResult,
  {code, command}: {readonly code: number; readonly command: string},
): string {
  switch (printed.status) {
    case 'failed':
      return printed.hint === undefined ? printed.message : `${printed.message} (next: ${printed.hint})`
    case 'spending':
      return code === 3
        ? 'over budget: the comment and the job summary say by how much'
        : withCode(command, code)
    case 'unknown':
      return withCode(command, code)
    default:
      return printed satisfies never
  }
}

function withCode(command: string, code: number): string {
  return `${command} ended with exit code ${code}; what it said is in the log of this step`
}
