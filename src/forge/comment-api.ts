import type {ForgeName} from './pull-request.ts'

export type ForgeComment = {
  readonly id: string
  readonly body: string
  /** The page, at this comment. */
  readonly url: string | undefined
  /** ISO-8601 UTC. */
  readonly createdAt: string
  /** `undefined` when the account is gone. */
  readonly author: {readonly id: string; readonly login: string; readonly isBot: boolean} | undefined
  /** `undefined`: this forge does not say. */
  readonly isHidden: boolean | undefined
  /** Where the forge has a second kind of id. */
  readonly nodeId: string | undefined
}

/** Whom the token writes as, as far as the forge tells. */
export type ForgeIdentity =
  | {readonly kind: 'account'; readonly id: string}
  | {readonly kind: 'app'; readonly login: string}
  /** Some app, but not which. */
  | {readonly kind: 'any-app'}

/**
 * The comments of one pull request. All reject with a StackspendError FORGE_…, whose code FORGE_FORBIDDEN says that
 * the token is a good one that may not.
 */
export type CommentApi = {
  readonly forge: ForgeName
  identity(): Promise<ForgeIdentity>
  /** In no certain order; `sinceMs` may leave out what was made and changed before it. */
  list(options?: {readonly sinceMs?: number}): AsyncIterable<ForgeComment>
  /** `undefined` when it is gone. */
  read(id: string): Promise<ForgeComment | undefined>
  /**
   * Whenever it is not sure that a try failed, `findCreated` looks whether the comment is there before the next.
   */
  create(body: string, findCreated: () => Promise<ForgeComment | undefined>): Promise<ForgeComment>
  /** `undefined` when it is gone. */
  update(id: string, body: string): Promise<ForgeComment | undefined>
  /** One that is gone already is fine. */
  remove(id: string): Promise<void>
  /** Only on forges that can. */
  hide?(comment: ForgeComment): Promise<void>
}

/** Whether this token wrote the comment. Who pastes our tag into another is a stranger. */
export function isOwn({author}: ForgeComment, identity: ForgeIdentity): boolean {
  if (author === undefined) return false
  switch (identity.kind) {
    case 'account':
      return author.id === identity.id
    case 'app':
      return author.isBot && plainLogin(author.login) === plainLogin(identity.login)
    case 'any-app':
      return author.isBot
    default:
      return identity satisfies never
  }
}

/** GitHub's REST API writes an app's login with `[bot]`, its GraphQL API not everywhere. */
function plainLogin(login: string): string {
  return login.replace(/\[bot\]$/, '').toLowerCase()
}
