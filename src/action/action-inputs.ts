import {StackspendError} from '../errors.ts'

const MODES = ['job', 'start', 'finish', 'comment'] as const
const BEHAVIORS = ['update', 'new', 'delete-and-new', 'hide-and-new']

/** `job` starts when its step runs and finishes when the job ends; the others are one command each. */
export type ActionMode = (typeof MODES)[number]

/** A command of the program that a step runs. */
export type ActionCommand = Exclude<ActionMode, 'job'>

export type ActionInputs = {
  readonly mode: ActionMode
  /** A failure of ours fails the step too. */
  readonly strict: boolean
  /** These two are secrets: they go into a child's environment and never among its arguments. */
  readonly githubToken: string | undefined
  readonly connectionId: string | undefined
  /** The flags of each command, as `--name=value`, so that no value is taken for a flag. */
  readonly flags: Readonly<Record<ActionCommand, readonly string[]>>
}

type Kind = 'text' | 'number' | 'yes' | 'yes or no' | 'addresses' | readonly string[]

type FlagInput = {readonly name: string; readonly kind: Kind; readonly of: readonly ActionCommand[]}

const REPORTING: readonly ActionCommand[] = ['finish', 'comment']

/** Inputs that are a flag of the same name. Those of `yes or no` also have `--no-NAME`. */
export const FLAG_INPUTS: readonly FlagInput[] = [
  {name: 'forward', kind: 'addresses', of: ['start']},
  {name: 'wait', kind: 'number', of: ['finish']},
  {name: 'share', kind: 'yes or no', of: ['finish']},
  {name: 'comment', kind: 'yes or no', of: ['finish']},
  {name: 'behavior', kind: BEHAVIORS, of: REPORTING},
  {name: 'tag', kind: 'text', of: REPORTING},
  {name: 'by', kind: 'text', of: REPORTING},
  {name: 'max-usd', kind: 'number', of: REPORTING},
  {name: 'fail-over-budget', kind: 'yes', of: REPORTING},
  {name: 'only-over', kind: 'number', of: REPORTING},
  {name: 'skip-no-change', kind: 'yes', of: REPORTING},
  {name: 'with-email', kind: 'yes', of: REPORTING},
  {name: 'dry-run', kind: 'yes', of: REPORTING},
  {name: 'strict', kind: 'yes', of: REPORTING},
  {name: 'api-url', kind: 'text', of: REPORTING},
  {name: 'repository', kind: 'text', of: REPORTING},
  {name: 'pull-request', kind: 'number', of: REPORTING},
  {name: 'branch', kind: 'text', of: REPORTING},
  {name: 'remote', kind: 'text', of: REPORTING},
]

type Environment = Readonly<Record<string, string | undefined>>

/**
 * What a workflow wrote below `with:`, as the runner hands it over: `INPUT_` and the name in capitals.
 * An input that is empty was not given.
 * @throws StackspendError USAGE, which names the input and what it may be.
 */
export function parseActionInputs(env: Environment): ActionInputs {
  const mode = readInput(env, 'mode') ?? 'job'
  const known = MODES.find(name => name === mode)
  if (known === undefined) throw invalid('mode', mode, `one of ${MODES.join(', ')}`)
  const flagsOf = (command: ActionCommand) =>
    FLAG_INPUTS.filter(({of}) => of.includes(command)).flatMap(input => readFlags(env, input))
  return {
    mode: known,
    strict: readFlags(env, {name: 'strict', kind: 'yes', of: []}).length > 0,
    githubToken: readInput(env, 'github-token'),
    connectionId: readInput(env, 'connection-id'),
    flags: {start: flagsOf('start'), finish: flagsOf('finish'), comment: flagsOf('comment')},
  }
}

function readInput(env: Environment, name: string): string | undefined {
  const text = env[`INPUT_${name.toUpperCase()}`]?.trim()
  return text === '' ? undefined : text
}

function readFlags(env: Environment, {name, kind}: FlagInput): string[] {
  const text = readInput(env, name)
  if (text === undefined) return []
  switch (kind) {
    case 'text':
      return [`--${name}=${text}`]
    case 'number':
      if (!/^\d+(\.\d+)?$/.test(text)) throw invalid(name, text, 'a number')
      return [`--${name}=${text}`]
    case 'yes':
    case 'yes or no':
      if (isYes(name, text)) return [`--${name}`]
      return kind === 'yes or no' ? [`--no-${name}`] : []
    case 'addresses':
      return text.split(/\s+/).map(address => `--${name}=${openAddress(name, address)}`)
    default:
      if (!kind.includes(text)) throw invalid(name, text, `one of ${kind.join(', ')}`)
      return [`--${name}=${text}`]
  }
}

/** YAML 1.2 "core schema", the words that `core.getBooleanInput` of GitHub's toolkit takes. */
function isYes(name: string, text: string): boolean {
  if (/^(true|True|TRUE)$/.test(text)) return true
  if (/^(false|False|FALSE)$/.test(text)) return false
  throw invalid(name, text, 'true or false')
}

/** Arguments can be seen by every process of the machine, and a refusal by every reader of the log. */
function openAddress(name: string, address: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (url === undefined || url.username !== '' || url.password !== '') {
    throw new StackspendError('USAGE', `the input ${name} must hold URLs without a user or a password`, {
      exit: 2,
      hint: 'give a StackSpend connection as connection-id, from a secret',
    })
  }
  return address
}

function invalid(name: string, text: string, wanted: string): StackspendError {
  return new StackspendError('USAGE', `the input ${name} must be ${wanted}, not "${text}"`, {
    exit: 2,
    hint: `change "${name}:" below "with:" of this step`,
  })
}
