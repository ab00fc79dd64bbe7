import type {ProcessResult} from './run-process.ts'

/** What an action of a `uses:` may need; `env` is the whole environment of the step. */
export type ActionContext = {
  readonly inputs: Readonly<Record<string, string>>
  readonly env: Readonly<Record<string, string>>
  readonly workspace: string
}

/**
 * What stands for an action: a folder with an `action.yml`, run as a JavaScript action is, or, for those of others, a
 * function that does what they do to a job.
 */
export type StepAction = {readonly folder: string} | ((context: ActionContext) => Promise<ProcessResult>)
