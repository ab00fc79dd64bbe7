/** Path prefixes that a host puts before owner and name: Azure DevOps over SSH, Bitbucket Server over HTTPS. */
const HOST_PREFIX = /^(?:v3|scm)\/(?=[^/]+\/[^/]+)/

/**
 * `owner/name` of a git remote's URL: its whole path, so that GitLab's nested groups stay apart, without host,
 * credentials, query and `.git`. A remote on this machine's disk gives its folder's name alone.
 * `undefined` when the URL names no repository.
 */
export function nameRemote(url: string): string | undefined {
  const text = url.trim().replace(/[?#].*$/s, '')
  const schemed = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/is.exec(text)
  if (schemed?.[1]?.toLowerCase() === 'file') return lastPart(schemed[2] ?? '')
  if (schemed) return namePath(withoutUser(schemed[2] ?? '').replace(/^[^/]*/, ''))
  if (/^[a-z]:[\\/]|^[./~\\]/i.test(text)) return lastPart(text)
  // Without a scheme: `user@host:owner/name`, or `[user@host:port]:owner/name`.
  const address = withoutUser(text)
  const path = /^[^/:\]]+(?::\d+)?\]?:(.*)$/s.exec(address)?.[1]
  return path === undefined ? lastPart(address) : namePath(path)
}

/** Nothing before the last `@`: a password may hold any sign, and an owner's name hardly that one. */
function withoutUser(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1)
}

function namePath(path: string): string | undefined {
  const parts = trimmed(path)
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
