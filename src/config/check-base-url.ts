import {StackspendError} from '../errors.ts'

/**
 * A base URL that a secret is sent to, with no slash at its end: HTTPS, or HTTP on this machine. `name` is where it was
 * said. What is wrong is said without the text: somebody may have pasted a secret.
 * @throws StackspendError API_URL_INVALID
 */
export function checkBaseUrl(
  text: string,
  {name, hint}: {readonly name: string; readonly hint: string},
): string {
  const invalid = (message: string) =>
    new StackspendError('API_URL_INVALID', `${name} ${message}`, {exit: 2, hint})
  if (!URL.canParse(text)) throw invalid('is no URL')
  const url = new URL(text)
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname))) {
    throw invalid('must begin with https:// (http:// is taken for this machine only)')
  }
  if (url.username !== '' || url.password !== '') throw invalid('must not hold a user or a password')
  if (url.search !== '' || url.hash !== '') throw invalid('must not hold "?" or "#"')
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '')
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname)
}
