export type GitHubAccount = {readonly id: number; readonly login: string; readonly type: 'User' | 'Bot'}

/** Who has a token, and what for. None opens anything anywhere. */
export type GitHubTokenHolder = {
  readonly account: GitHubAccount
  /** `app`: an installation's token, which may not ask who it is. `personal`: a user's. */
  readonly kind: 'app' | 'personal'
  readonly access: 'write' | 'read' | 'none'
}

export type GitHubComment = {
  readonly id: number
  body: string
  readonly user: GitHubAccount | undefined
  readonly createdAt: string
  updatedAt: string
  isMinimized: boolean
}

export const ACTIONS_BOT: GitHubAccount = {id: 41_898_282, login: 'github-actions[bot]', type: 'Bot'}
export const DEVELOPER: GitHubAccount = {id: 1001, login: 'developer', type: 'User'}
export const STRANGER: GitHubAccount = {id: 2002, login: 'stranger', type: 'User'}

export const ACTIONS_TOKEN = 'token-of-actions-for-tests'
export const READ_ONLY_TOKEN = 'token-of-a-fork-for-tests'
export const PERSONAL_TOKEN = 'token-of-a-person-for-tests'

export const REPOSITORY = 'octo-org/octo-repo'
export const PULL_REQUEST = 7

/** Whom every server knows, unless told of others. */
export const HOLDERS: Readonly<Record<string, GitHubTokenHolder>> = {
  [ACTIONS_TOKEN]: {account: ACTIONS_BOT, kind: 'app', access: 'write'},
  [READ_ONLY_TOKEN]: {account: ACTIONS_BOT, kind: 'app', access: 'read'},
  [PERSONAL_TOKEN]: {account: DEVELOPER, kind: 'personal', access: 'write'},
}
