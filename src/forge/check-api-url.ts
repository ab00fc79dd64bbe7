import {StackspendError} from '../errors.ts'
import {isLoopback} from '../forward/create-dispatcher.ts'

/**
 * The base of a forge's REST API, with no slash at its end: HTTPS, or HTTP on this machine, for a token is sent there.
 * `name` is where it was said. The text is in no error, since it may hold a password.
 * @throws StackspendError API_URL_INVALID
 */
export function checkApiUrl(text: string, name: string): string {
  if (!URL.canParse(text)) throw invalid(`${name} is no URL`)
  const url = new URL(text)
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname))) {
    throw invalid(`${name} must begin with https:// (http:// is taken for this machine only)`)
  }
  if (url.username !== '' || url.password !== '') throw invalid(`${name} must not hold a user or a password`)
  if (url.search !== '' || url.hash !== '') throw invalid(`${name} must not hold "?" or "#"`)
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '')
}

function invalid(message: string): StackspendError {
  return new StackspendError('API_URL_INVALID', message, {
    exit: 2,
    hint: 'give the base of the REST API: --api-url https://github.example/api/v3 or https://gitlab.example/api/v4',
  })
}
