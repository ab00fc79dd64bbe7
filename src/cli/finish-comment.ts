import type {Commented} from '../app/comment/comment-spend.ts'
import type {ExitCode} from '../errors.ts'
import {escapeForTerminal} from '../report/escape.ts'
import {formatUsd} from '../report/format.ts'
import {describeCommented, noticeFor, writeMarkdown} from './print-commented.ts'

type FinishFlags = {
  readonly output?: string | undefined
  readonly 'dry-run': boolean
  readonly 'fail-over-budget': boolean
  /** `false`: none was asked for, so nothing is said of it. */
  readonly comment?: boolean
}

type FinishOptions = {
  readonly isJson: boolean
  readonly say: (text: string) => void
  readonly endWith: (code: ExitCode) => void
}

/** Prints what became of a comment, writes its Markdown, and says whether a budget is over. */
export async function finishComment(
  commented: Commented,
  flags: FinishFlags,
  {isJson, say, endWith}: FinishOptions,
): Promise<void> {
  const {spend, markdown, outcome} = commented
  if (flags.output !== undefined) await writeMarkdown(flags.output, markdown)
  if (!isJson && flags['dry-run']) process.stdout.write(markdown)
  const isResult =
    outcome.status === 'created' || outcome.status === 'updated' || outcome.status === 'unchanged'
  const line = describeCommented(commented)
  if (isResult && !isJson) process.stdout.write(`${line}\n`)
  // Whoever asked for no comment needs no word about it.
  else if (flags.comment !== false) say(line)
  const notice = noticeFor(commented, process.env)
  if (notice !== undefined) say(notice)
  for (const {name, level, spentUsd, usd, unpricedTokens} of spend.budgets) {
    const isSure = spend.isComplete && unpricedTokens === 0
    if (level !== 'over' && !isSure && flags['fail-over-budget'])
      say(
        `Budget checked in part: ${escapeForTerminal(name)}, at least ${formatUsd(spentUsd)} of ${formatUsd(usd)}.`,
      )
    if (level !== 'over') continue
    const ending = flags['fail-over-budget'] ? ' (exit code 3)' : ''
    say(`Over budget: ${escapeForTerminal(name)}, ${formatUsd(spentUsd)} of ${formatUsd(usd)}${ending}.`)
    if (flags['fail-over-budget']) endWith(3)
  }
}
