/** Why a remote did not do what it was asked to. */
export type RemoteFailure =
  | {readonly reason: 'no such ref'}
  /** Somebody else was faster. */
  | {readonly reason: 'raced'}
  /** It knows who asks, or wants to, and says no. */
  | {readonly reason: 'not allowed'}
  | {readonly reason: 'unreachable'}

const NO_SUCH_REF = /couldn't find remote ref/i

/** What git's own client and server say of a ref that is not as it was expected to be. */
const RACED =
  /\[(?:remote )?rejected\].*\((?:stale info|fetch first|non-fast-forward|needs force|failed to update ref|failed to lock|reference already exists|cannot lock ref|incorrect old value|.*(?:unable to create|cannot lock|is at [0-9a-f]+ but expected)).*\)|not our ref|is at [0-9a-f]{40,64} but expected/i

/** git over HTTP and SSH, and how the large hosts and a folder on disk say it. */
const NOT_ALLOWED =
  /returned error: 40[13]\b|authentication failed|could not read (?:username|password)|permission (?:to \S+ )?denied|permission denied|access denied|write access|not allowed to|are not authorized|insufficient permission|read[- ]only|deploy key|\[remote rejected\]/i

/** Tells failures of `git fetch` and `git push` apart by what they print, under LC_ALL=C. */
export function classifyFailure(output: string): RemoteFailure {
  if (NO_SUCH_REF.test(output)) return {reason: 'no such ref'}
  if (RACED.test(output)) return {reason: 'raced'}
  if (NOT_ALLOWED.test(output)) return {reason: 'not allowed'}
  return {reason: 'unreachable'}
}
