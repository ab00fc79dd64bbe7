const SHOWN_CHARACTERS = 4

/**
 * A secret as it may be printed: its first four characters and `…`. Of one that short that these would tell
 * most of it, only `…`.
 */
export function maskSecret(text: string): string {
  return text.length < 3 * SHOWN_CHARACTERS ? '…' : `${text.slice(0, SHOWN_CHARACTERS)}…`
}

/**
 * An address without what may be secret in it: path, query, user and password. `…` for what is no URL with
 * a host.
 */
export function maskUrl(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (parsed === undefined || parsed.host === '') return '…'
  const rest = parsed.pathname === '/' && parsed.search === '' && parsed.hash === '' ? '' : '/…'
  return `${parsed.protocol}//${parsed.host}${rest}`
}

/** Headers as they may be printed: their names, and nothing of the values. */
export function maskHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.keys(headers).map(name => [name, '…']))
}
