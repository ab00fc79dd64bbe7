import {writeFile} from 'node:fs/promises'
import type {Commented} from '../app/comment/comment-spend.ts'
import {StackspendError} from '../errors.ts'
import {escapeForTerminal} from '../report/escape.ts'
import {formatUsd} from '../report/format.ts'

/** Writes the comment's Markdown where `--output` says. @throws StackspendError USAGE for a file that cannot be written */
export async function writeMarkdown(file: string, markdown: string): Promise<void> {
  try {
    await writeFile(file, markdown)
  } catch (error) {
    throw new StackspendError('USAGE', `--output ${file} cannot be written`, {
      exit: 2,
      hint: 'name a file in a folder that is there',
      cause: error,
    })
  }
}

/** One line of what became of the comment. */
export function describeCommented({outcome}: Commented): string {
  switch (outcome.status) {
    case 'created':
      return withUrl(
        outcome.problem === undefined ? 'Commented' : `Commented; older comments stay: ${outcome.problem}`,
        outcome.url,
      )
    case 'updated':
      return withUrl('Updated the comment', outcome.url)
    case 'unchanged':
      return withUrl('The comment says so already', outcome.url)
    case 'superseded':
      return withUrl('A newer run has commented', outcome.url)
    case 'kept':
      return withUrl('Not all that was spent could be read: the comment stays as it was', outcome.url)
    case 'dry-run':
      return 'Dry run: nothing was written to the forge.'
    case 'skipped':
      return `No comment: ${outcome.reason}.`
    case 'no-pull-request':
      return `No comment: ${sentence(outcome.reason)}`
    case 'forbidden':
      return `No comment: ${sentence(outcome.reason)}${hint(outcome.hint)}`
    case 'failed':
      return `The comment could not be written: ${sentence(outcome.reason)}${hint(outcome.hint)}`
    default:
      return outcome satisfies never
  }
}

/** What GitHub Actions shows at the top of a run, where no comment could be; elsewhere nothing. */
export function noticeFor(
  {spend, outcome}: Commented,
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const isWithout = outcome.status === 'forbidden' || outcome.status === 'failed'
  if (env.GITHUB_ACTIONS !== 'true' || !isWithout) return undefined
  const {estimatedUsd} = spend.totals
  const cost = estimatedUsd === null ? '' : `${formatUsd(estimatedUsd)} of agent work. `
  const text = `${cost}The job's summary has it all. No comment: ${outcome.reason}`
  // docs.github.com, "Workflow commands": these three are escaped in a message.
  const escaped = text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
  return `::notice title=stackspend::${escaped}`
}

function withUrl(text: string, url: string | undefined): string {
  return url === undefined ? `${text}.` : `${text}: ${escapeForTerminal(url, Number.POSITIVE_INFINITY)}`
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`
}

function hint(text: string | undefined): string {
  return text === undefined ? '' : `\n  next  ${text}`
}
