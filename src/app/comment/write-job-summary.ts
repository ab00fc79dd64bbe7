import {appendFile, stat} from 'node:fs/promises'
import type {PullRequestSpend} from '../../report/pull-request/pull-request-spend.ts'
import {renderComment} from '../../report/pull-request/render-comment.ts'
import type {CommentOptions} from './comment-request.ts'

/** GitHub rejects a step's whole summary when it is larger. */
const SUMMARY_BYTES = 1024 * 1024
/** A UTF-16 unit is at most three bytes of UTF-8. */
const BYTES_PER_UNIT = 3
/** Where less is left, a summary would be cut to nothing. */
const FEWEST_UNITS = 1_000

/** Adds what a pull request cost to the summary of a job in GitHub Actions; elsewhere there is none. */
export async function writeJobSummary(
  spend: PullRequestSpend,
  {env, say}: Pick<CommentOptions, 'env' | 'say'>,
): Promise<void> {
  const file = env.GITHUB_STEP_SUMMARY
  if (file === undefined || file === '') return
  const maxLength = Math.floor((SUMMARY_BYTES - (await sizeOf(file)) - 2) / BYTES_PER_UNIT)
  if (maxLength < FEWEST_UNITS) {
    say("The job's summary is full: what the pull request cost is not in it.")
    return
  }
  try {
    await appendFile(file, `${renderComment(spend, {maxLength})}\n`)
  } catch (error) {
    if (!isSystemError(error)) throw error
    say(`The job's summary could not be written (${error.code}).`)
  }
}

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size
  } catch (error) {
    if (isSystemError(error)) return 0
    throw error
  }
}

function isSystemError(error: unknown): error is Error & {readonly code: string} {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
}
