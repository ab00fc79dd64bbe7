/**
 * The query of the next page, from a Link header (RFC 8288) as both forges send it. Of its URL the query is all that
 * counts: a forge behind a proxy may name another host there, and the token goes to none.
 */
export function readNextPage(link: string | undefined): Readonly<Record<string, string>> | undefined {
  for (const [, target = '', parameters = ''] of (link ?? '').matchAll(
    /<([^<>]*)>((?:\s*;[^,;"]*(?:"[^"]*")?)*)/g,
  )) {
    if (!/;\s*rel="?next"?\s*(?:;|$)/i.test(parameters)) continue
    const query = target.split('?')[1]
    if (query !== undefined) return Object.fromEntries(new URLSearchParams(query.split('#')[0]))
  }
  return undefined
}
