import {StackspendError} from '../errors.ts'
import type {ForgeComment} from './comment-api.ts'
import type {KeptComment} from './kept-comment.ts'
import {listOwnComments, type OwnCommentQuery} from './own-comments.ts'
import {type CommentPlan, type CommentWish, type OwnComment, settleComments} from './plan-comment.ts'

/** All that the steps of keeping a comment need. */
export type Keeping = OwnCommentQuery & {
  readonly wish: CommentWish
  /** Body and tag line. */
  readonly text: string
}

type CreatePlan = Extract<CommentPlan, {do: 'create'}>

/** A comment of another run that began with us may be older than ours by so much. */
const AT_ONCE_MS = 10 * 60_000

/** Makes a comment, lets go of those that it replaces, and settles with runs that made one at the same time. */
export async function makeComment(
  keeping: Keeping,
  {plan, existing}: {readonly plan: CreatePlan; readonly existing: readonly OwnComment[]},
): Promise<KeptComment> {
  const {api, text, wish} = keeping
  const known = new Set(existing.map(({comment}) => comment.id))
  const findCreated = async () => {
    const all = await listOwnComments(keeping)
    return all.find(
      ({comment, body, atMs}) => !known.has(comment.id) && body === wish.body && atMs === wish.atMs,
    )?.comment
  }
  const comment = await api.create(text, findCreated)
  const mine: OwnComment = {comment, body: wish.body, atMs: wish.atMs, isPartial: wish.isPartial}
  // With `new` every run leaves one, so there is nothing to settle.
  const appeared = wish.behavior === 'new' ? [] : await listAppeared(keeping, comment, known)
  const settlement = settleComments(mine, appeared, wish)
  if (settlement.winner !== 'mine') {
    await api.remove(comment.id)
    return {status: 'superseded', url: settlement.winner.url}
  }
  const hides = wish.behavior === 'hide-and-new'
  const remove = hides ? [] : [...plan.remove, ...settlement.losers]
  const hide = hides ? [...plan.hide, ...settlement.losers] : []
  const problem = await letGo(keeping, {remove, hide})
  const isDone = problem === undefined
  return {
    status: 'created',
    url: comment.url,
    removed: isDone ? remove.length : 0,
    hidden: isDone ? hide.length : 0,
    problem,
  }
}

/** By the forge's clock, since ours may differ. */
async function listAppeared(
  keeping: Keeping,
  mine: ForgeComment,
  known: ReadonlySet<string>,
): Promise<OwnComment[]> {
  const since = await listOwnComments(keeping, {sinceMs: Date.parse(mine.createdAt) - AT_ONCE_MS})
  return since.filter(({comment}) => comment.id !== mine.id && !known.has(comment.id))
}

/** Why not all are gone, if so: the new comment stands, whatever becomes of the old. */
async function letGo(
  {api}: Keeping,
  {remove, hide}: {readonly remove: readonly ForgeComment[]; readonly hide: readonly ForgeComment[]},
): Promise<string | undefined> {
  try {
    for (const {id} of remove) await api.remove(id)
    for (const comment of hide) await api.hide?.(comment)
    return undefined
  } catch (error) {
    if (!(error instanceof StackspendError)) throw error
    return error.message
  }
}
