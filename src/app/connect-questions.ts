import type {WritableScope} from '../config/claude-settings/where.ts'
import type {ShownConnection} from './show-connection.ts'

/** Where Claude Code's variables go: a settings file, the output, or nowhere. */
export const SETTINGS_TARGETS = ['user', 'project', 'local', 'print', 'none'] as const
export type SettingsTarget = WritableScope | 'print' | 'none'

/** Which connection a person wants. */
export type ConnectionChoice =
  | {readonly kind: 'known'; readonly name: string}
  | {readonly kind: 'create'}
  /** They have its id or URL from StackSpend's web app. */
  | {readonly kind: 'paste'}

/** Throws a StackspendError for an answer that will not do, so that the question is put again. */
export type CheckAnswer = (text: string) => void

/**
 * What `connect` needs to know and was not told. At a terminal it is asked; elsewhere a question without a default
 * is a StackspendError USAGE that names the flag. Either may throw CANCELLED.
 */
export type ConnectQuestions = {
  readonly connection: (known: readonly ShownConnection[]) => Promise<ConnectionChoice>
  /** A connection id or an ingest URL, typed unseen. */
  readonly address: (check: CheckAnswer) => Promise<string>
  readonly name: (suggestion: string, check: CheckAnswer) => Promise<string>
  readonly target: () => Promise<SettingsTarget>
  /** Whether an endpoint that is set already becomes a further remote. */
  readonly keepEndpoint: (shown: string) => Promise<boolean>
  readonly mayWrite: (change: {readonly file: string; readonly diff: string}) => Promise<boolean>
  /** Something that a person should read before the next question. */
  readonly explain: (text: string) => void
}
