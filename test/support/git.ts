import {execFile} from 'node:child_process'
import {mkdtempSync, rmSync} from 'node:fs'
import {devNull, tmpdir} from 'node:os'
import {join} from 'node:path'
import {promisify} from 'node:util'
import {onTestFinished} from 'vitest'

const run = promisify(execFile)

/** Nothing of the tester's own git: no settings, no identity, no repository around the temporary folder. */
export const GIT_ENV: Readonly<Record<string, string>> = {
  GIT_CONFIG_GLOBAL: devNull,
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CEILING_DIRECTORIES: tmpdir(),
}

/** What git prints, without the last line break. */
export async function git(folder: string, ...args: readonly string[]): Promise<string> {
  const {stdout} = await run('git', ['-C', folder, ...args], {
    env: {...process.env, ...GIT_ENV, HOME: folder},
    maxBuffer: 64 * 1024 * 1024,
  })
  return stdout.replace(/\n$/, '')
}

/** A folder with a space in its name that goes when the test is over. */
export function gitFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'stackspend git-'))
  onTestFinished(() => rmSync(folder, {recursive: true, force: true, maxRetries: 3}))
  return folder
}

/** Who commits what is not ours. */
export const PERSON = {name: 'Ada Lovelace', email: 'Ada@Example.com'}

/** A bare repository with a branch `main` of two commits. */
export async function bareRepository(folder = gitFolder()): Promise<string> {
  const bare = join(folder, 'acme', 'api.git')
  await run('git', ['init', '-q', '--bare', '-b', 'main', bare], {env: {...process.env, ...GIT_ENV}})
  const seed = await cloneOf(bare)
  for (const message of ['first', 'second']) await git(seed, 'commit', '-q', '--allow-empty', '-m', message)
  await git(seed, 'push', '-q', 'origin', 'HEAD:refs/heads/main')
  return bare
}

/** A clone by someone with an e-mail; `args` go to `git clone`. */
export async function cloneOf(url: string, ...args: readonly string[]): Promise<string> {
  const folder = join(gitFolder(), 'work tree')
  await run('git', ['clone', '-q', ...args, url, folder], {env: {...process.env, ...GIT_ENV}})
  await git(folder, 'config', 'user.name', PERSON.name)
  await git(folder, 'config', 'user.email', PERSON.email)
  return folder
}

/** The shared refs of a repository, by name, and the names of the files in each. */
export async function sharedFiles(repository: string): Promise<Record<string, string[]>> {
  const refs = await git(
    repository,
    'for-each-ref',
    '--format=%(refname)',
    'refs/stackspend',
    'refs/stackspend-incoming',
  )
  const found: Record<string, string[]> = {}
  for (const ref of refs.split('\n').filter(Boolean))
    found[ref] = (await git(repository, 'ls-tree', '--name-only', ref)).split('\n').filter(Boolean)
  return found
}

/** Everything that a repository has, also what no ref leads to: every object's content in one text. */
export async function allObjects(repository: string): Promise<string> {
  return git(repository, 'cat-file', '--batch-all-objects', '--batch')
}
