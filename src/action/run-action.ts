import {appendFile} from 'node:fs/promises'
import {join} from 'node:path'
import {StackspendError} from '../errors.ts'
import {type ActionInputs, parseActionInputs} from './action-inputs.ts'
import {type ActionStep, keepValues, runnerPath, tellRunner} from './action-step.ts'
import {writeLauncher} from './command-launcher.ts'
import {basicCredentialOf} from './git-authorization.ts'
import {reportSpending} from './report-spending.ts'
import {runStackspend} from './run-stackspend.ts'
import {judgeStep} from './step-verdict.ts'
import {findUsableNode} from './usable-node.ts'

/** Runs when the step does. Returns its exit code; a failure is told to the runner, never thrown. */
export async function runMain(step: ActionStep): Promise<number> {
  try {
    const inputs = parseActionInputs(step.env)
    hideSecrets(step, inputs)
    const node = await findUsableNode(step)
    if (inputs.mode === 'finish' || inputs.mode === 'comment') {
      return await reportSpending(step, {node, inputs, command: inputs.mode, stage: 'main'})
    }
    return await startListening(step, inputs, node)
  } catch (error) {
    tellRunner(step, 'error', describe(error))
    return 1
  }
}

/** Runs when the job ends, after every other step, whatever became of them. */
export async function runPost(step: ActionStep): Promise<number> {
  const node = step.env.STATE_node
  if (node === undefined || node === '') return 0
  const inputs = parseActionInputs(step.env)
  hideSecrets(step, inputs)
  try {
    return await reportSpending(step, {node, inputs, command: 'finish', stage: 'post'})
  } catch (error) {
    tellRunner(step, inputs.strict ? 'error' : 'warning', describe(error))
    return inputs.strict ? 1 : 0
  }
}

async function startListening(step: ActionStep, inputs: ActionInputs, node: string): Promise<number> {
  const folder = join(runnerPath(step, 'RUNNER_TEMP'), 'stackspend-bin')
  await writeLauncher(folder, {node, bin: step.bin, platform: step.platform})
  await appendFile(runnerPath(step, 'GITHUB_PATH'), `${folder}\n`)
  const code = await runStackspend(step, {node, inputs, command: 'start', stdout: 'inherit'})
  // The job's end has something to finish only if this went well, and finds its Node here.
  if (code === 0 && inputs.mode === 'job') await keepValues(step, 'GITHUB_STATE', {node})
  const {exitCode, as} = judgeStep(code, {strict: inputs.strict, stage: 'main'})
  if (as !== undefined) {
    tellRunner(step, as, `nothing is counted in this job: stackspend ci start ended with exit code ${code}`)
  }
  return exitCode
}

function hideSecrets(step: ActionStep, {githubToken, connectionId}: ActionInputs): void {
  const derived = githubToken === undefined ? undefined : basicCredentialOf(githubToken)
  for (const secret of [githubToken, derived, connectionId]) {
    if (secret !== undefined) tellRunner(step, 'add-mask', secret)
  }
}

function describe(error: unknown): string {
  if (error instanceof StackspendError) {
    return error.hint === undefined ? error.message : `${error.message} (next: ${error.hint})`
  }
  return `a fault in stackspend itself, please report it: ${error instanceof Error ? error.stack : String(error)}`
}
