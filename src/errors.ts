/** What a person can mend. Codes never change meaning; scripts match on them. */
export type ErrorCode =
  | 'USAGE'
  | 'PERIOD_INVALID'
  | 'TIMEZONE_UNKNOWN'
  | 'DIMENSION_UNKNOWN'
  | 'PRICE_LIST_INVALID'
  | 'PRICE_LIST_UNREADABLE'
  | 'PRICE_LIST_UNKNOWN'
  | 'PRICE_LIST_NOT_NEWER'
  | 'PRICE_LIST_UNREACHABLE'
  | 'MODEL_UNKNOWN'
  | 'SETTINGS_INVALID'
  | 'CLAUDE_SETTINGS_INVALID'
  | 'CLAUDE_SETTINGS_UNWRITABLE'
  | 'CLAUDE_SETTINGS_SHARED'
  | 'CONNECTION_EXISTS'
  | 'CONNECTION_INVALID'
  | 'CONNECTION_UNKNOWN'
  | 'CONNECTION_BUSY'
  | 'CONNECTION_UNSUPPORTED'
  | 'ENDPOINT_TAKEN'
  | 'PROXY_INVALID'
  | 'HOME_UNUSABLE'
  | 'HOST_NOT_LOOPBACK'
  | 'PORT_BUSY'
  | 'WATCH_ATTACHED'
  | 'LISTEN_FAILED'
  | 'STORE_NEWER'
  | 'STORE_CORRUPT'
  | 'STORE_READ_ONLY'
  | 'STORE_UNAVAILABLE'
  | 'OUTBOX_ITEM_UNKNOWN'
  | 'REQUEST_UNKNOWN'
  | 'CANCELLED'
  | 'API_URL_INVALID'
  | 'API_KEY_INVALID'
  | 'NOT_LOGGED_IN'
  | 'NOT_AUTHORISED'
  | 'PLAN_RESTRICTED'
  | 'INVALID_SCOPE'
  | 'RATE_LIMITED'
  | 'API_NOT_FOUND'
  | 'API_REFUSED'
  | 'API_FAILED'
  | 'API_UNREACHABLE'
  | 'API_ANSWER_INVALID'
  | 'NO_DATA'
  | 'BILL_UNREADABLE'
  | 'BILL_EMPTY'
  | 'TRANSCRIPTS_NOT_FOUND'
  | 'CONTRIBUTION_UNREADABLE'
  | 'SHARED_UNREADABLE'
  | 'GIT_MISSING'
  | 'GIT_FAILED'
  | 'NOT_A_REPOSITORY'
  | 'BRANCH_UNKNOWN'
  | 'REMOTE_UNKNOWN'
  | 'REMOTE_UNREACHABLE'
  | 'SHARE_NOT_ALLOWED'
  | 'SHARE_RACED'
  | 'HOOK_FOREIGN'
  | 'FORGE_UNKNOWN'
  | 'PULL_REQUEST_UNKNOWN'
  | 'FORGE_TOKEN_MISSING'
  | 'FORGE_UNAUTHORISED'
  | 'FORGE_FORBIDDEN'
  | 'FORGE_RATE_LIMITED'
  | 'FORGE_UNREACHABLE'
  | 'FORGE_FAILED'
  | 'COMMENT_TOO_LONG'
  | 'BUDGETS_INVALID'
  | 'BUDGETS_UNREADABLE'
  | 'BUDGETS_UNWRITABLE'
  | 'BUDGET_UNKNOWN'
  | 'NODE_TOO_OLD'
  | 'EXPORT_FAILED'
  | 'CI_HOME_TAKEN'
  | 'SECRET_FILE_INVALID'
  | 'TLS_INVALID'
  | 'STORE_IN_USE'
  | 'FILE_EXISTS'
  | 'FILE_UNWRITABLE'
  | 'ALREADY_LISTENS'
  | 'FLAG_UNKEPT'
  | 'SERVICE_UNSUPPORTED'
  | 'SERVICE_FAILED'
  | 'PROGRAM_REPLACED'
  | 'HOME_UNSAFE'
  | 'SHARE_INCOMPLETE'

/** Exit codes are a contract: 0 done, 1 failed, 2 wrong usage, 3 over budget, 4 unpriced, 5 not authorised. */
export type ExitCode = 1 | 2 | 3 | 4 | 5

export type StackspendErrorOptions = {
  exit?: ExitCode
  /** The next command to type, or what to change. */
  hint?: string
  cause?: unknown
}

/**
 * A failure that its reader can mend: the message says what happened and where, the hint what to type next.
 * Carries its exit code twice because oclif reads `oclif.exit` in text mode and `exitCode` under --json.
 */
export class StackspendError extends Error {
  override readonly name = 'StackspendError'
  readonly code: ErrorCode
  readonly hint: string | undefined
  readonly exitCode: ExitCode
  readonly oclif: {exit: ExitCode}

  constructor(code: ErrorCode, message: string, options: StackspendErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : {cause: options.cause})
    this.code = code
    this.hint = options.hint
    this.exitCode = options.exit ?? 1
    this.oclif = {exit: this.exitCode}
  }
}
