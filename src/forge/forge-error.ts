import {StackspendError} from '../errors.ts'
import type {ForgeAnswer} from './forge-answer.ts'
import {type ForgeToken, TOKEN_NEEDS} from './forge-token.ts'
import type {ForgeName} from './pull-request.ts'

export type FailedForgeAnswer = Exclude<ForgeAnswer, {status: 'ok'}>

type Where = {
  readonly forge: ForgeName
  readonly apiUrl: string
  readonly token: Pick<ForgeToken, 'from' | 'kind'>
}

const LATER = 'the fault is on that side: try again later'

/**
 * What came of a request, as its user should read it. Nothing of what was sent and no text of the answer gets in, for
 * either may hold a secret or a stranger's words.
 */
export function forgeError(answer: FailedForgeAnswer, where: Where): StackspendError {
  const {apiUrl} = where
  switch (answer.status) {
    case 'unreachable':
      return new StackspendError('FORGE_UNREACHABLE', `${apiUrl} cannot be reached: ${answer.reason}`, {
        hint: 'check the network, HTTPS_PROXY and NO_PROXY, and the address: --api-url',
      })
    case 'unreadable':
    case 'redirect': {
      const reason = answer.status === 'redirect' ? 'it redirects' : answer.reason
      return new StackspendError('FORGE_FAILED', `${apiUrl} answered ${answer.httpStatus}: ${reason}`, {
        hint: 'check the address: --api-url',
      })
    }
    case 'refused':
      return refusalError(answer, where)
    default:
      return answer satisfies never
  }
}

function refusalError(
  {kind, httpStatus, waitMs}: Extract<ForgeAnswer, {status: 'refused'}>,
  {forge, apiUrl, token}: Where,
): StackspendError {
  const needs = `it needs ${TOKEN_NEEDS[forge]}`
  // Most of GitLab's API does not know the tokens of jobs, and says so as of a wrong one.
  if (token.kind === 'job' && (kind === 'unauthorised' || kind === 'not-found')) {
    return new StackspendError('FORGE_FORBIDDEN', `${token.from} may not do this (${httpStatus})`, {
      exit: 5,
      hint: needs,
    })
  }
  switch (kind) {
    case 'unauthorised':
      return new StackspendError(
        'FORGE_UNAUTHORISED',
        `${apiUrl} refused the token in ${token.from} (${httpStatus})`,
        {
          exit: 5,
          hint: `it is wrong, revoked or out of date; ${needs}`,
        },
      )
    case 'forbidden':
      return new StackspendError(
        'FORGE_FORBIDDEN',
        `the token in ${token.from} may not do this (${httpStatus})`,
        {
          exit: 5,
          hint: `${needs}; the token of a fork's pull request can only read`,
        },
      )
    case 'locked':
      return new StackspendError('FORGE_FORBIDDEN', `the conversation is locked (${httpStatus})`, {
        exit: 5,
        hint: 'unlock it, or take the token of somebody who may still comment',
      })
    case 'not-found':
      return new StackspendError(
        'FORGE_FORBIDDEN',
        `there is no such pull request, or the token in ${token.from} may not see it (${httpStatus})`,
        {exit: 5, hint: `check --repository and --pull-request; the token: ${needs}`},
      )
    case 'rate-limited': {
      const seconds = waitMs === undefined ? '' : `, for ${Math.ceil(waitMs / 1_000)} s`
      return new StackspendError(
        'FORGE_RATE_LIMITED',
        `${apiUrl} takes no more requests (${httpStatus})${seconds}`,
        {
          hint: 'try again later, or find what else uses the token',
        },
      )
    }
    case 'too-long':
      return new StackspendError(
        'COMMENT_TOO_LONG',
        `${apiUrl} refused the comment as too long (${httpStatus})`,
      )
    case 'server':
      return new StackspendError('FORGE_FAILED', `${apiUrl} failed (${httpStatus})`, {hint: LATER})
    case 'request':
      return new StackspendError('FORGE_FAILED', `${apiUrl} refused the request (${httpStatus})`, {
        hint: 'update stackspend; a forge of an old version may lack what is asked of it',
      })
    default:
      return kind satisfies never
  }
}
