import {StackspendError} from '../errors.ts'
import {FORGE_TITLES, type ForgeEnvironment, type ForgeName} from './pull-request.ts'

/** What authenticates. `value` is a secret; `from` is the variable that it was in. */
export type ForgeToken = {
  readonly value: string
  readonly from: string
  /** `job`: GitLab's CI_JOB_TOKEN, which goes into a header of its own and may do little. */
  readonly kind: 'access' | 'job'
}

const VARIABLES: Readonly<Record<ForgeName, readonly string[]>> = {
  github: ['STACKSPEND_FORGE_TOKEN', 'GITHUB_TOKEN', 'GH_TOKEN'],
  gitlab: ['STACKSPEND_FORGE_TOKEN', 'GITLAB_TOKEN', 'CI_JOB_TOKEN'],
}

/** What a token must be allowed to do, for hints. */
export const TOKEN_NEEDS: Readonly<Record<ForgeName, string>> = {
  github:
    'the permission "pull-requests: write": permissions in the workflow, and GITHUB_TOKEN in the step\'s env',
  gitlab:
    'the scope "api" and the role Reporter or higher: a project access token, in a masked variable GITLAB_TOKEN',
}

/**
 * The token for a forge from the environment, and from nowhere else: a flag would show in the process list.
 * @throws StackspendError FORGE_TOKEN_MISSING
 */
export function readForgeToken({
  forge,
  env,
}: {
  readonly forge: ForgeName
  readonly env: ForgeEnvironment
}): ForgeToken {
  for (const from of VARIABLES[forge]) {
    const value = env[from]?.trim()
    if (value === undefined || value === '') continue
    // What no header can carry would be quoted by whoever refuses it.
    if (!/^[\x21-\x7e]+$/.test(value))
      throw missing(forge, `${from} holds no token: it has spaces or other characters`)
    return {value, from, kind: from === 'CI_JOB_TOKEN' ? 'job' : 'access'}
  }
  throw missing(forge, `no token for ${FORGE_TITLES[forge]}: ${VARIABLES[forge].join(', ')} are not set`)
}

function missing(forge: ForgeName, message: string): StackspendError {
  return new StackspendError('FORGE_TOKEN_MISSING', message, {
    exit: 5,
    hint: `give it ${TOKEN_NEEDS[forge]}`,
  })
}
