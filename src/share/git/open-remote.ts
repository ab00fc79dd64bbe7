import {StackspendError} from '../../errors.ts'
import {askGit} from './ask-git.ts'
import type {GitSetting} from './git-environment.ts'
import type {GitOptions} from './run-git.ts'

/** Which repository is meant: a remote by its name, or a URL, such as a fork's. */
export type RemoteAddress = ({readonly remote: string} | {readonly url: string}) & {
  /** For HTTP, instead of what git would use by itself. The user may be anything where a host looks at the secret alone. */
  readonly token?: {readonly user: string; readonly secret: string} | undefined
}

/** What git is told to speak to: a name, and settings that say what the name means. */
export type OpenedRemote = {readonly name: string; readonly settings: readonly GitSetting[]}

/** A remote that exists for one command alone. */
const PASSING = 'stackspend-passing'

/**
 * Names the repository for `git fetch` and `git push` so that no URL and no secret is among the arguments. For `push` a
 * remote is where it is pushed to, since what others pushed there is read from there.
 * @throws StackspendError REMOTE_UNKNOWN, GIT_FAILED
 */
export async function openRemote(
  address: RemoteAddress,
  {direction, ...git}: GitOptions & {readonly direction: 'fetch' | 'push'},
): Promise<OpenedRemote> {
  if ('url' in address) return passing(checkUrl(address.url), address)
  const {remote} = address
  const names = lines(await askGit(['remote'], git))
  if (!names.includes(remote)) throw remoteUnknown(remote, names)
  const [url] = lines(await askGit(['remote', 'get-url', '--', remote], git))
  const [pushUrl] =
    direction === 'push' ? lines(await askGit(['remote', 'get-url', '--push', '--', remote], git)) : [url]
  if (url === undefined || pushUrl === undefined) throw remoteUnknown(remote, names)
  if (pushUrl !== url) return passing(pushUrl, address)
  return {name: remote, settings: authorization(url, address)}
}

function passing(url: string, address: RemoteAddress): OpenedRemote {
  return {name: PASSING, settings: [[`remote.${PASSING}.url`, url], ...authorization(url, address)]}
}

/** Only ways that carry a repository: `ext::` and its kind run a program. */
function checkUrl(url: string): string {
  if (/^(?:https?|ssh|git|file):\/\/|^[^:/]+@[^:/]+:|^\//.test(url)) return url
  throw new StackspendError('USAGE', 'a URL of a repository must begin with https:// or ssh://', {exit: 2})
}

/** The empty value takes away what a checkout in CI has set: two such headers are refused. */
function authorization(url: string, {token}: RemoteAddress): GitSetting[] {
  if (token === undefined || !/^https?:/i.test(url)) return []
  const {user, secret} = token
  const base = url.replace(/^(https?:\/\/)[^/@]*@/i, '$1')
  const header = `Authorization: Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`
  return [
    [`http.${base}.extraheader`, ''],
    [`http.${base}.extraheader`, header],
  ]
}

function remoteUnknown(remote: string, names: readonly string[]): StackspendError {
  // What looks like a URL may hold a password.
  const shown = /[:@]/.test(remote) ? 'of that address' : `"${remote}"`
  const hint =
    names.length === 0
      ? 'git remote add origin URL'
      : `--remote ${names.join(', or --remote ')}    (git remote -v)`
  return new StackspendError('REMOTE_UNKNOWN', `this repository has no remote ${shown}`, {hint})
}

function lines(output: Buffer): string[] {
  return output
    .toString('utf8')
    .split('\n')
    .filter(line => line !== '')
}
