/** Path prefixes that a host puts before owner and name: Azure DevOps over SSH, Bitbucket Server over HTTPS. */
const HOST_PREFIX = /^(?:v3|scm)\/(?=[^/]+\/[^/]+)/

/**
 * `owner/name` of a git remote's URL: its whole path, so that GitLab's nested groups stay apart, without host,
 * credentials, query and `.git`. A remote on this machine's disk gives its folder's name alone.
 * `undefined` when the URL names no repository.
 */
export function nameRemote(url: string): string | undefined {
  const text = url.trim()
  const schemed = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/i.exec(text)
  if (schemed?.[1]?.toLowerCase() === 'file') return lastPart(schemed[2] ?? '')
  // What follows the host; a `@` or `/` in a password is written %40 or %2F.
  if (schemed) return namePath((schemed[2] ?? '').replace(/^[^/]*/, ''))
  if (/^[a-z]:[\\/]|^[./~\\]/i.test(text)) return lastPart(text)
  // Without a scheme: `user@host:owner/name`, where a user may hold a colon, and `[user@host:port]:owner/name`.
  const bracketed = /^\[[^\]]*\]:(.*)$/.exec(text)
  if (bracketed) return namePath(bracketed[1] ?? '')
  const host = /^(?:[^/]*@)?[^/:@]+:(.*)$/.exec(text)
  return host ? namePath(host[1] ?? '') : lastPart(text)
}

function namePath(path: string): string | undefined {
  const parts = trimmed(path.replace(/[?#].*$/s, ''))
    .replace(HOST_PREFIX, '')
    .split('/')
    // Azure DevOps writes organisation/project/_git/name.
    .filter(part => part !== '' && part !== '_git' && part !== '.' && part !== '..')
  return parts.length === 0 ? undefined : decoded(parts.join('/'))
}

function lastPart(path: string): string | undefined {
  return trimmed(path.replaceAll('\\', '/')).split('/').at(-1) || undefined
}

function trimmed(path: string): string {
  return path
    .replace(/^\/+|\/+$/g, '')
    .replace(/\.git$/i, '')
    .replace(/\/+$/, '')
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    // A percent sign that begins no escape.
    return path
  }
}
