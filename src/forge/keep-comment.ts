import {StackspendError} from '../errors.ts'
import type {CommentApi, ForgeComment} from './comment-api.ts'
import {checkTagKey, commentLimit, countCharacters, normalizeBody, renderTagged} from './comment-tag.ts'
import type {KeptComment} from './kept-comment.ts'
import {type Keeping, makeComment} from './make-comment.ts'
import {listOwnComments, readOwnComment} from './own-comments.ts'
import {type CommentBehavior, planComment} from './plan-comment.ts'
import {FORGE_TITLES} from './pull-request.ts'

export type KeepCommentOptions = {
  /** Markdown, without a tag. At most `commentLimit` characters. */
  readonly body: string
  /** Tells several comments on one pull request apart: 1 to 64 of a-z, 0-9, dot, dash, underscore. */
  readonly tag: string
  readonly behavior: CommentBehavior
  /** When the figures in the body were taken. */
  readonly validAt: Date
  /** Behaviours that make a new comment make none when the latest says the same. `update` never writes the same twice. */
  readonly skipNoChange?: boolean | undefined
  /** Not all is known that the body tells of: it takes the place of no comment that knew all. */
  readonly isPartial?: boolean | undefined
  readonly nowMs?: (() => number) | undefined
}

/** A comment that was deleted while we wrote is looked for again so often. */
const MOST_ROUNDS = 3

/**
 * Keeps one comment with this tag on a pull request. Nothing is written when it says the same already, nor when a newer
 * run has commented, in whatever order runs come and however many at once.
 * Between a look and the write behind it another run can still write; the newer of two looks again after its write.
 * @throws StackspendError FORGE_UNAUTHORISED (exit 5), USAGE and COMMENT_TOO_LONG, or FORGE_… when the forge failed.
 */
export async function keepComment(api: CommentApi, options: KeepCommentOptions): Promise<KeptComment> {
  const {body, tag, behavior, validAt, skipNoChange = false, isPartial = false, nowMs = Date.now} = options
  checkTagKey(tag)
  checkFits(api, options)
  const wish = {
    behavior,
    body: normalizeBody(body),
    atMs: validAt.getTime(),
    nowMs: nowMs(),
    skipNoChange,
    isPartial,
  }
  const text = renderTagged(body, {key: tag, at: validAt, isPartial})
  try {
    const identity = await api.identity()
    return await keep({api, identity, tag, wish, text})
  } catch (error) {
    if (!(error instanceof StackspendError) || error.code !== 'FORGE_FORBIDDEN') throw error
    return {status: 'forbidden', reason: error.message, hint: error.hint}
  }
}

async function keep(keeping: Keeping): Promise<KeptComment> {
  for (let round = 1; round <= MOST_ROUNDS; round++) {
    const existing = await listOwnComments(keeping)
    const plan = planComment(existing, keeping.wish)
    if (plan.do === 'nothing') return {status: plan.because, url: plan.comment.url}
    if (plan.do === 'create') return await makeComment(keeping, {plan, existing})
    const kept = await updateComment(keeping, plan.comment)
    if (kept !== undefined) return kept
  }
  throw new StackspendError('FORGE_FAILED', 'the comment is deleted whenever it is to be written', {
    hint: 'find out who deletes it; two jobs with --behavior delete-and-new need two tags',
  })
}

/** Looks, writes, and looks again, until what is there is ours or newer. `undefined` when the comment is gone. */
async function updateComment(
  {api, tag, wish, text}: Keeping,
  {id}: ForgeComment,
): Promise<KeptComment | undefined> {
  for (let writes = 0; ; writes++) {
    const comment = await api.read(id)
    const own = comment && readOwnComment(comment, tag)
    if (own === undefined) return undefined
    const plan = planComment([own], wish)
    if (plan.do === 'nothing' && plan.because !== 'unchanged')
      return {status: plan.because, url: own.comment.url}
    const isDone = plan.do === 'nothing' || writes === MOST_ROUNDS
    if (isDone) return {status: writes === 0 ? 'unchanged' : 'updated', url: own.comment.url}
    if ((await api.update(id, text)) === undefined) return undefined
  }
}

function checkFits({forge, hide}: CommentApi, {body, behavior}: KeepCommentOptions): void {
  if (behavior === 'hide-and-new' && hide === undefined) {
    throw new StackspendError('USAGE', `${FORGE_TITLES[forge]} cannot hide a comment`, {
      exit: 2,
      hint: 'take --behavior delete-and-new or update',
    })
  }
  const characters = countCharacters(body)
  if (characters <= commentLimit(forge)) return
  throw new StackspendError(
    'COMMENT_TOO_LONG',
    `the comment has ${characters} characters; ${FORGE_TITLES[forge]} takes ${commentLimit(forge)} of ours`,
  )
}
