import {StackspendError} from '../../errors.ts'
import {readForgeToken} from '../../forge/forge-token.ts'
import {keepComment} from '../../forge/keep-comment.ts'
import {openForge} from '../../forge/open-forge.ts'
import type {PatienceOptions} from '../../forge/retry.ts'
import type {PullRequestSpend} from '../../report/pull-request/pull-request-spend.ts'
import type {CommentOptions, CommentOutcome, CommentRequest} from './comment-request.ts'
import type {Work} from './locate-work.ts'

type Written = {readonly spend: PullRequestSpend; readonly work: Work; readonly markdown: string}

/**
 * Keeps the comment on the forge. Where not all could be read, a comment that is there is left as it is: it knew more.
 * @throws StackspendError of wrong usage, or of anything where it is `strict`
 */
export async function writeComment(
  {spend, work, markdown}: Written,
  {tag, behavior, skipNoChange, strict, validAt}: CommentRequest & {readonly validAt: Date},
  {env, version, say}: CommentOptions,
): Promise<CommentOutcome> {
  const {pullRequest, forgeProblem} = work
  if (pullRequest === undefined) throw new Error('a comment needs a pull request')
  try {
    if (forgeProblem !== undefined) throw forgeProblem
    if (strict && !spend.isComplete) throw incomplete(spend)
    const token = readForgeToken({forge: pullRequest.forge, env})
    const onWait: PatienceOptions['onWait'] = ({ms, reason}) =>
      say(
        `${reason === 'failed' ? 'The forge does not answer as it should' : 'The forge asks to wait'}: again in ${Math.ceil(ms / 1000)} s.`,
      )
    const forge = await openForge(pullRequest, {env, version, token, onWait})
    try {
      return await keepComment(forge.comments, {
        body: markdown,
        tag,
        behavior,
        validAt,
        skipNoChange,
        isPartial: !spend.isComplete,
      })
    } finally {
      await forge.close()
    }
  } catch (error) {
    // A wrong call is mended at home; all else is the forge's, and no reason to fail somebody's build.
    if (!(error instanceof StackspendError) || error.exitCode === 2 || strict) throw error
    return {status: 'failed', code: error.code, reason: error.message, hint: error.hint}
  }
}

function incomplete({notes}: PullRequestSpend): StackspendError {
  const why = notes.find(({code}) => code === 'SHARED_UNREADABLE')?.text
  return new StackspendError('SHARED_UNREADABLE', why ?? 'not all that was spent is known', {
    hint: 'git fetch origin "refs/stackspend/*"   (whether this job may read what was shared)',
  })
}
