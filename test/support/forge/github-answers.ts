import type {ForgeTestAnswer} from './loopback-forge.ts'

const MOST_CHARACTERS = 65_536
const MOST_BYTES = 262_144
export const LIMIT_DOCS = 'https://docs.github.com/rest/overview/rate-limits-for-the-rest-api'

/** As documented; `retryAfter` is the header, which GitHub does not always send. */
export function secondaryLimit(status: 403 | 429, retryAfter?: string): ForgeTestAnswer {
  const message = 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.'
  const headers = retryAfter === undefined ? {} : {'retry-after': retryAfter}
  return {...failure(status, message, `${LIMIT_DOCS}#about-secondary-rate-limits`), headers}
}

/** GraphQL's own way to refuse. */
export function graphqlError(type: string, message: string): ForgeTestAnswer {
  return {status: 200, body: {data: null, errors: [{type, message}]}}
}

export function failure(
  status: number,
  message: string,
  documentation = 'https://docs.github.com/rest',
): ForgeTestAnswer {
  return {status, body: {message, documentation_url: documentation, status: String(status)}}
}

export const NOT_ACCESSIBLE = failure(403, 'Resource not accessible by integration')

export function refuseBody(body: string): ForgeTestAnswer | undefined {
  const isTooLong = [...body].length > MOST_CHARACTERS || Buffer.byteLength(body) > MOST_BYTES
  if (!isTooLong && body.trim() !== '') return undefined
  const message = isTooLong
    ? `Body is too long (maximum is ${MOST_CHARACTERS} characters)`
    : "Body can't be blank"
  const errors = [{resource: 'IssueComment', code: 'unprocessable', field: 'data', message}]
  const refusal = failure(
    422,
    'Validation Failed',
    'https://docs.github.com/rest/issues/comments#create-an-issue-comment',
  )
  return {...refusal, body: {...(refusal.body as object), errors}}
}
