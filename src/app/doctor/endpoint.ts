import {isLoopbackUrl} from '../connection-address.ts'

/** Scheme, host and port of a URL on this machine; `undefined` for any other text. */
export function loopbackUrl(text: string | undefined): string | undefined {
  if (text === undefined || !isLoopbackUrl(text)) return undefined
  const {protocol, hostname, port} = new URL(text)
  return `${protocol}//${hostname}:${port || (protocol === 'https:' ? '443' : '80')}`
}

/** Whether an exporter's endpoint leads to a listener; both names of the same loopback address do. */
export function leadsTo(endpoint: string, listener: string): boolean {
  const [a, b] = [loopbackUrl(endpoint), loopbackUrl(listener)]
  const named = (url: string) => url.replace('//localhost:', '//127.0.0.1:')
  return a !== undefined && b !== undefined && named(a) === named(b)
}
