import {type CommentApi, type ForgeComment, type ForgeIdentity, isOwn} from './comment-api.ts'
import {readTagged} from './comment-tag.ts'
import type {OwnComment} from './plan-comment.ts'

/** Whose comments, and which of them. */
export type OwnCommentQuery = {
  readonly api: CommentApi
  readonly identity: ForgeIdentity
  readonly tag: string
}

/** The comments that this token wrote with this tag. */
export async function listOwnComments(
  {api, identity, tag}: OwnCommentQuery,
  options?: {readonly sinceMs?: number},
): Promise<OwnComment[]> {
  const own: OwnComment[] = []
  for await (const comment of api.list(options)) {
    const tagged = isOwn(comment, identity) ? readOwnComment(comment, tag) : undefined
    if (tagged !== undefined) own.push(tagged)
  }
  return own
}

/** `undefined` for one with another tag, or none. */
export function readOwnComment(comment: ForgeComment, tag: string): OwnComment | undefined {
  const tagged = readTagged(comment.body)
  if (tagged?.tag.key !== tag) return undefined
  const {atMs, isPartial} = tagged.tag
  return {comment, body: tagged.body, atMs, isPartial}
}
