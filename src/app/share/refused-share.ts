import {StackspendError} from '../../errors.ts'

/** Why nothing was pushed, as its reader should see it. git's own words are left out: they may hold a password. */
export function refusedShare(
  reason: 'not allowed' | 'unreachable' | 'raced',
  remote: string,
): StackspendError {
  switch (reason) {
    case 'not allowed':
      return new StackspendError('SHARE_NOT_ALLOWED', `${remote} does not let you push there`, {
        hint: `git push --dry-run ${remote}    (whether git can sign in by itself)`,
      })
    case 'unreachable':
      return new StackspendError('REMOTE_UNREACHABLE', `${remote} cannot be reached; nothing was shared`, {
        hint: `git ls-remote ${remote}    (what git says)`,
      })
    case 'raced':
      return new StackspendError(
        'SHARE_RACED',
        `others share to ${remote} at this moment; nothing was shared`,
        {
          hint: 'try again in a moment',
        },
      )
    default:
      return reason satisfies never
  }
}
