import type {ForgeComment} from './comment-api.ts'

export const COMMENT_BEHAVIORS = ['update', 'new', 'delete-and-new', 'hide-and-new'] as const
export type CommentBehavior = (typeof COMMENT_BEHAVIORS)[number]

/** A comment of ours with the wanted key. */
export type OwnComment = {
  readonly comment: ForgeComment
  /** Without its tag line, as `normalizeBody` leaves it. */
  readonly body: string
  /** Unix ms of its figures; `undefined` when not known. */
  readonly atMs: number | undefined
  /** Not all was known that it tells of. */
  readonly isPartial: boolean
}

export type CommentPlan =
  | {
      readonly do: 'nothing'
      readonly because: 'unchanged' | 'superseded' | 'kept'
      readonly comment: ForgeComment
    }
  | {readonly do: 'update'; readonly comment: ForgeComment}
  /** First the new one, then the others go: so there is always one. */
  | {readonly do: 'create'; readonly remove: readonly ForgeComment[]; readonly hide: readonly ForgeComment[]}

export type CommentWish = {
  readonly behavior: CommentBehavior
  /** As `normalizeBody` leaves it. */
  readonly body: string
  /** Unix ms of the figures in it. */
  readonly atMs: number
  readonly nowMs: number
  /** Whether behaviours that make a new comment do so although the latest says the same. */
  readonly skipNoChange: boolean
  /** Not all is known that the body tells of: a comment that knew all is left as it is. */
  readonly isPartial: boolean
}

/** Clocks differ, but not by so much: a time further ahead is a wrong one, and would block every later run. */
const BELIEVED_AHEAD_MS = 10 * 60_000

/** What to do about the comments that are there. Of several the one that was made last is kept up to date. */
export function planComment(existing: readonly OwnComment[], wish: CommentWish): CommentPlan {
  const newer = existing.find(({atMs}) => believed(atMs, wish.nowMs) > wish.atMs)
  if (newer !== undefined) return {do: 'nothing', because: 'superseded', comment: newer.comment}
  const latest = [...existing].sort((a, b) => compareIds(a.comment, b.comment)).at(-1)
  if (latest?.isPartial === false && wish.isPartial)
    return {do: 'nothing', because: 'kept', comment: latest.comment}
  const isSame = latest?.body === wish.body
  const comments = existing.map(({comment}) => comment)
  switch (wish.behavior) {
    case 'update':
      if (latest === undefined) return {do: 'create', remove: [], hide: []}
      return isSame
        ? {do: 'nothing', because: 'unchanged', comment: latest.comment}
        : {do: 'update', comment: latest.comment}
    case 'new':
    case 'delete-and-new':
    case 'hide-and-new': {
      if (latest !== undefined && isSame && wish.skipNoChange) {
        return {do: 'nothing', because: 'unchanged', comment: latest.comment}
      }
      const remove = wish.behavior === 'delete-and-new' ? comments : []
      const hide = wish.behavior === 'hide-and-new' ? comments.filter(({isHidden}) => isHidden !== true) : []
      return {do: 'create', remove, hide}
    }
    default:
      return wish.behavior satisfies never
  }
}

/** `mine` stays and the others go, or another has won and `mine` goes. */
export type Settlement =
  | {readonly winner: 'mine'; readonly losers: readonly ForgeComment[]}
  | {readonly winner: ForgeComment}

/**
 * What becomes of a comment that was just made when runs at the same time made others, `appeared`. Every run comes to
 * the same winner: the newest figures, and of equal ones the comment that was made last.
 */
export function settleComments(
  mine: OwnComment,
  appeared: readonly OwnComment[],
  wish: Pick<CommentWish, 'atMs' | 'nowMs'>,
): Settlement {
  const rank = (own: OwnComment) => (own === mine ? wish.atMs : believed(own.atMs, wish.nowMs))
  const ranked = [mine, ...appeared].sort(
    (a, b) => Math.sign(rank(a) - rank(b)) || compareIds(a.comment, b.comment),
  )
  const winner = ranked.at(-1) ?? mine
  if (winner !== mine) return {winner: winner.comment}
  return {winner: 'mine', losers: appeared.map(({comment}) => comment)}
}

function believed(atMs: number | undefined, nowMs: number): number {
  return atMs !== undefined && atMs <= nowMs + BELIEVED_AHEAD_MS ? atMs : 0
}

/** Ids grow, and may be longer than a number holds. */
function compareIds(a: ForgeComment, b: ForgeComment): number {
  return (
    Date.parse(a.createdAt) - Date.parse(b.createdAt) || a.id.length - b.id.length || (a.id < b.id ? -1 : 1)
  )
}
