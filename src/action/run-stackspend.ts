import {spawn} from 'node:child_process'
import {once} from 'node:events'
import type {ActionCommand, ActionInputs} from './action-inputs.ts'
import type {ActionStep} from './action-step.ts'
import {authorizeGit, basicCredentialOf} from './git-authorization.ts'

const ARGUMENTS: Readonly<Record<ActionCommand, readonly string[]>> = {
  start: ['ci', 'start'],
  finish: ['ci', 'finish', '--json'],
  comment: ['comment', '--json'],
}

type Run = {
  readonly node: string
  readonly inputs: ActionInputs
  readonly command: ActionCommand
  /** Where its standard output goes: the log of the step, or an open file. */
  readonly stdout: 'inherit' | number
}

/** Runs a command of the program to its end and returns its exit code; 1 when a signal ended it. */
export async function runStackspend(step: ActionStep, {node, inputs, command, stdout}: Run): Promise<number> {
  const child = spawn(node, [step.bin, ...ARGUMENTS[command], ...inputs.flags[command]], {
    env: childEnvironment(step, inputs, command),
    stdio: ['ignore', stdout, 'inherit'],
  })
  const [exitCode] = await once(child, 'exit')
  return typeof exitCode === 'number' ? exitCode : 1
}

/**
 * The step's environment with the secrets under the names that the program reads, and no input beside them. What
 * stays behind as the listener never gets the token.
 */
function childEnvironment(step: ActionStep, inputs: ActionInputs, command: ActionCommand): NodeJS.ProcessEnv {
  const {githubToken, connectionId} = inputs
  const kept = Object.entries(step.env).filter(([name]) => !/^(INPUT|STATE)_/.test(name))
  const connection = connectionId === undefined ? {} : {STACKSPEND_CONNECTION_ID: connectionId}
  const env = {...Object.fromEntries(kept), ...connection}
  if (command === 'start' || githubToken === undefined) return env
  const serverUrl = step.env.GITHUB_SERVER_URL ?? 'https://github.com'
  const git = authorizeGit(step.env, {serverUrl, basicCredential: basicCredentialOf(githubToken)})
  return {...env, ...git, GITHUB_TOKEN: githubToken}
}
