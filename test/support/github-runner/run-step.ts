import {randomUUID} from 'node:crypto'
import {mkdir, readFile, writeFile} from 'node:fs/promises'
import {delimiter, join} from 'node:path'
import {type ExpressionContext, holds, interpolate} from './evaluate-expression.ts'
import {parseFileCommand, parsePathCommand} from './parse-file-command.ts'
import {type ProcessResult, runProcess} from './run-process.ts'
import type {StepAction} from './step-action.ts'
import {readAction, type WorkflowStep} from './workflow.ts'

type Variables = Record<string, string>

export type StepRun = {
  readonly outcome: 'success' | 'failure' | 'skipped'
  readonly exitCode: number | undefined
  readonly outputs: Readonly<Variables>
  /** With masked values as `***`, and without the lines that the runner acts upon and does not show. */
  readonly log: string
  readonly summary: string
}

export type Post = {readonly condition: string | undefined; readonly run: () => Promise<StepRun>}

type StepOptions = {
  readonly folder: string
  readonly workspace: string
  readonly actions: Readonly<Record<string, StepAction>>
  /** What the runner sets, which no step changes. */
  readonly runnerEnv: Readonly<Variables>
  /** The job's variables and what steps change for those that follow: GITHUB_ENV and GITHUB_PATH. */
  readonly shared: {env: Variables; path: string[]}
  readonly masks: Set<string>
  readonly context: () => ExpressionContext
  readonly addPost: (post: Post) => void
}

const SKIPPED: StepRun = {outcome: 'skipped', exitCode: undefined, outputs: {}, log: '', summary: ''}
const FILES = ['ENV', 'OUTPUT', 'STATE', 'PATH', 'STEP_SUMMARY'] as const

/** Runs one step, if its condition holds, and applies what it asked of the runner. */
export async function runStep(step: WorkflowStep, options: StepOptions): Promise<StepRun> {
  const context = options.context()
  if (!holds(step.if, context)) return SKIPPED
  const resolve = (values: Readonly<Variables>) =>
    Object.fromEntries(Object.entries(values).map(([name, text]) => [name, interpolate(text, context)]))
  const env = resolve({...options.shared.env, ...step.env})
  if (step.uses === undefined) {
    const script = join(options.folder, 'temp', `${randomUUID()}.sh`)
    await writeFile(script, interpolate(step.run ?? '', context))
    return (
      await perform(options, env, stepEnv =>
        runProcess('bash', ['-e', script], {env: stepEnv, cwd: options.workspace}),
      )
    ).run
  }
  const name = step.uses.replace(/@.*$/, '')
  const action = options.actions[name]
  if (action === undefined) throw new Error(`nothing stands for the action ${name}`)
  if (typeof action === 'function') {
    const inputs = resolve(step.with)
    return (
      await perform(options, env, stepEnv => action({inputs, env: stepEnv, workspace: options.workspace}))
    ).run
  }
  return runJavaScriptAction(action.folder, {options, env, given: resolve(step.with)})
}

/** A JavaScript action's `main`, and its `post` once the job ends, with the same inputs and what `main` kept. */
async function runJavaScriptAction(
  folder: string,
  {options, env, given}: {options: StepOptions; env: Variables; given: Variables},
): Promise<StepRun> {
  const {inputs, runs} = readAction(folder)
  const unknown = Object.keys(given).filter(name => !(name in inputs))
  if (unknown.length > 0) throw new Error(`Unexpected input(s) '${unknown.join("', '")}'`)
  const values = Object.entries(inputs).map(([name, input]) => {
    const text = given[name] ?? interpolate(input.default ?? '', options.context())
    return [`INPUT_${name.toUpperCase().replaceAll(' ', '_')}`, text]
  })
  const actionEnv = {...env, ...Object.fromEntries(values), GITHUB_ACTION_PATH: folder}
  let state: Variables = {}
  const start = (file: string) =>
    perform(options, {...actionEnv, ...state}, stepEnv =>
      runProcess(process.execPath, [join(folder, file)], {env: stepEnv, cwd: options.workspace}),
    )
  const {post} = runs
  // The runner sets the post step down before `main` runs: it runs whatever becomes of that.
  if (post !== undefined) {
    const run = async () => ({...(await start(post)).run, outputs: {}})
    options.addPost({condition: runs['post-if'] ?? 'always()', run})
  }
  const {run, kept} = await start(runs.main)
  state = Object.fromEntries(Object.entries(kept).map(([name, value]) => [`STATE_${name}`, value]))
  return run
}

/** Gives a process new command files and reads them when it has ended, also when it failed. */
async function perform(
  {folder, runnerEnv, shared, masks}: StepOptions,
  env: Readonly<Variables>,
  start: (env: Variables) => Promise<ProcessResult>,
): Promise<{run: StepRun; kept: Variables}> {
  const commands = join(folder, 'temp', '_runner_file_commands', randomUUID())
  await mkdir(commands, {recursive: true})
  await Promise.all(FILES.map(name => writeFile(join(commands, name), '')))
  const files = Object.fromEntries(FILES.map(name => [`GITHUB_${name}`, join(commands, name)]))
  const path = [...shared.path, runnerEnv.PATH].join(delimiter)
  const result = await start({...shared.env, ...env, ...runnerEnv, PATH: path, ...files})

  const read = (name: (typeof FILES)[number]) => readFile(join(commands, name), 'utf8')
  Object.assign(shared.env, parseFileCommand(await read('ENV')))
  shared.path = [...parsePathCommand(await read('PATH')), ...shared.path]
  const run: StepRun = {
    outcome: result.exitCode === 0 ? 'success' : 'failure',
    exitCode: result.exitCode,
    outputs: parseFileCommand(await read('OUTPUT')),
    log: readLog(result.output, masks),
    summary: hide(await read('STEP_SUMMARY'), masks),
  }
  return {run, kept: parseFileCommand(await read('STATE'))}
}

/** Carries out `::add-mask::` and gives what a reader of the log would see. */
function readLog(output: string, masks: Set<string>): string {
  const shown = output.split('\n').filter(line => {
    const secret = /^::add-mask::(.*)$/.exec(line)?.[1]
    if (secret !== undefined)
      masks.add(secret.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%'))
    return secret === undefined
  })
  return hide(shown.join('\n'), masks)
}

function hide(text: string, masks: ReadonlySet<string>): string {
  return [...masks]
    .filter(secret => secret !== '')
    .reduce((kept, secret) => kept.replaceAll(secret, '***'), text)
}
