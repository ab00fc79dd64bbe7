import {Flags} from '@oclif/core'
import type {CommentRequest} from '../app/comment/comment-request.ts'
import {StackspendError} from '../errors.ts'
import {COMMENT_BEHAVIORS} from '../forge/plan-comment.ts'
import {parseUsd} from '../report/check-limits.ts'
import {BREAKDOWNS, type Breakdown} from '../report/pull-request/pull-request-spend.ts'

const PULL_REQUEST = 'PULL REQUEST'

/** What `comment` and `ci finish` ask alike. */
export const commentFlags = {
  forge: Flags.option({
    summary: 'Where the pull request is. Default: the CI that this runs in.',
    options: ['github', 'gitlab'] as const,
    helpGroup: PULL_REQUEST,
  })(),
  'api-url': Flags.string({
    summary: "Base URL of the forge's REST API, of an Enterprise Server for example.",
    helpGroup: PULL_REQUEST,
  }),
  repository: Flags.string({summary: 'Where the pull request is: OWNER/NAME.', helpGroup: PULL_REQUEST}),
  'pull-request': Flags.integer({
    summary: "Number of the pull request, or GitLab's of a merge request.",
    min: 1,
    helpGroup: PULL_REQUEST,
  }),
  branch: Flags.string({
    summary: "Branch whose spend it is. Default: the pull request's, else the one that is checked out.",
    helpGroup: PULL_REQUEST,
  }),
  remote: Flags.string({
    summary: 'Git remote that has what contributors shared.',
    default: 'origin',
    helpGroup: PULL_REQUEST,
  }),
  behavior: Flags.option({
    summary: 'What becomes of the comment of an earlier run.',
    options: COMMENT_BEHAVIORS,
    default: 'update',
  })(),
  tag: Flags.string({
    summary: 'Tells several comments on one pull request apart: a to z, 0 to 9, dot, dash, underscore.',
    default: 'default',
  }),
  by: Flags.string({
    summary: 'Tables, separated by commas; the first is open, the others folded: model, day, contributor.',
    default: BREAKDOWNS.join(','),
  }),
  'max-usd': Flags.string({summary: 'Draw how much of so many US dollars is used.'}),
  'fail-over-budget': Flags.boolean({summary: 'Exit with 3 when a budget is over its hard limit.'}),
  'only-over': Flags.string({
    summary: 'Comment only on a pull request that cost more than this many US dollars.',
    helpValue: 'USD',
  }),
  'skip-no-change': Flags.boolean({
    summary: 'Write no comment where nothing was spent, and none that says the same as the latest.',
  }),
  'with-email': Flags.boolean({summary: 'Show the e-mails that contributors chose to share.'}),
  'dry-run': Flags.boolean({summary: 'Print the comment, and write nothing to the forge.'}),
  output: Flags.string({summary: 'Also write the Markdown to this file.', helpValue: 'FILE'}),
  strict: Flags.boolean({summary: 'Fail when the comment could not be written.'}),
}

type ParsedFlags = {
  readonly forge?: 'github' | 'gitlab' | undefined
  readonly 'api-url'?: string | undefined
  readonly repository?: string | undefined
  readonly 'pull-request'?: number | undefined
  readonly branch?: string | undefined
  readonly remote: string
  readonly behavior: CommentRequest['behavior']
  readonly tag: string
  readonly by: string
  readonly 'max-usd'?: string | undefined
  readonly 'only-over'?: string | undefined
  readonly 'skip-no-change': boolean
  readonly 'with-email': boolean
  readonly 'dry-run': boolean
  readonly strict: boolean
}

/** The flags as a request. @throws StackspendError USAGE */
export function toCommentRequest(flags: ParsedFlags): CommentRequest {
  const {forge, repository, branch, remote, behavior, tag, strict} = flags
  return {
    forge: {forge, repository, apiUrl: flags['api-url'], pullRequest: flags['pull-request']},
    branch,
    remote,
    behavior,
    tag,
    strict,
    by: parseBreakdowns(flags.by),
    maxUsd: usdOf('--max-usd', flags['max-usd']),
    onlyOverUsd: usdOf('--only-over', flags['only-over']),
    skipNoChange: flags['skip-no-change'],
    withEmail: flags['with-email'],
    needsForge: !flags['dry-run'],
    comment: true,
    dryRun: flags['dry-run'],
    isEveryRunKnown: true,
  }
}

function usdOf(flag: string, text: string | undefined): number | undefined {
  return text === undefined ? undefined : parseUsd(text, flag)
}

function parseBreakdowns(text: string): Breakdown[] {
  const words = text.split(',').map(word => word.trim())
  const parsed = words.map(word => {
    const breakdown = BREAKDOWNS.find(known => known === word)
    if (breakdown !== undefined) return breakdown
    throw wrongBy(`--by cannot break a comment down by "${word}".`)
  })
  if (new Set(parsed).size < parsed.length) throw wrongBy('--by names a table twice.')
  return parsed
}

function wrongBy(message: string): StackspendError {
  return new StackspendError('DIMENSION_UNKNOWN', message, {
    exit: 2,
    hint: `--by takes ${BREAKDOWNS.join(', ')}, several with commas between`,
  })
}
