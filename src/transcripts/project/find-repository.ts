import {readFileSync, statSync} from 'node:fs'
import {basename, dirname, join, resolve} from 'node:path'
import {findRemoteUrl} from './read-git-config.ts'

/** A git repository as its folder tells it. */
export type Repository = {
  /** Name of the main worktree's folder, also for a linked worktree. */
  readonly folderName: string
  readonly remoteUrl: string | undefined
}

// A config or a pointer to a git folder is far smaller; whatever is not, is something else.
const SIZE_LIMIT = 1024 * 1024

/** The repository that `folder` lies in, whether or not the folder is still there. `undefined` outside of any. */
export function findRepository(folder: string): Repository | undefined {
  let root = folder
  for (;;) {
    const repository = readRepository(root)
    if (repository !== undefined) return repository
    const parent = dirname(root)
    if (parent === root) return undefined
    root = parent
  }
}

function readRepository(root: string): Repository | undefined {
  const dotGit = join(root, '.git')
  const stats = statSync(dotGit, {throwIfNoEntry: false})
  if (stats?.isDirectory()) return readGitFolder(dotGit, dotGit)
  if (!stats?.isFile()) return undefined
  const pointer = /^gitdir:\s*(.+?)\s*$/m.exec(readText(dotGit) ?? '')?.[1]
  if (pointer === undefined) return undefined
  const gitFolder = resolve(root, pointer)
  // A linked worktree shares its config with the main one; a submodule has its own.
  const shared = readText(join(gitFolder, 'commondir'))?.trim()
  const main = shared === undefined ? dotGit : resolve(gitFolder, shared)
  return readGitFolder(shared === undefined ? gitFolder : main, main)
}

function readGitFolder(gitFolder: string, named: string): Repository | undefined {
  const config = readText(join(gitFolder, 'config'))
  if (config === undefined) return undefined
  const isInside = basename(named) === '.git'
  const folderName = isInside ? basename(dirname(named)) : basename(named).replace(/\.git$/, '')
  return {folderName, remoteUrl: findRemoteUrl(config)}
}

/** `undefined` when there is no such file, or this user may not read it. */
function readText(file: string): string | undefined {
  try {
    const stats = statSync(file, {throwIfNoEntry: false})
    // Opening a named pipe would wait for its writer.
    return stats?.isFile() && stats.size <= SIZE_LIMIT ? readFileSync(file, 'utf8') : undefined
  } catch (error) {
    if (isUnreachable(error)) return undefined
    throw error
  }
}

function isUnreachable(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
}
