import {statSync} from 'node:fs'
import {basename, dirname, join, resolve} from 'node:path'
import {findRemoteUrl} from './read-git-config.ts'
import {readSmallText} from './read-small-text.ts'

/** A git repository as its folder tells it. */
export type Repository = {
  /** Name of the main worktree's folder, also for a linked worktree. */
  readonly folderName: string
  readonly remoteUrl: string | undefined
  /** Where this worktree says what is checked out in it. */
  readonly headFile: string
}

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
  if (stats?.isDirectory()) return readGitFolder({config: dotGit, head: dotGit, named: dotGit})
  if (!stats?.isFile()) return undefined
  const pointer = /^gitdir:\s*(.+?)\s*$/m.exec(readSmallText(dotGit) ?? '')?.[1]
  if (pointer === undefined) return undefined
  const gitFolder = resolve(root, pointer)
  // A linked worktree shares its config with the main one; a submodule has its own.
  const shared = readSmallText(join(gitFolder, 'commondir'))?.trim()
  const main = shared === undefined ? dotGit : resolve(gitFolder, shared)
  return readGitFolder({config: shared === undefined ? gitFolder : main, head: gitFolder, named: main})
}

/** Where a worktree's config and HEAD are, and the git folder that it is named after. */
type GitFolders = {readonly config: string; readonly head: string; readonly named: string}

function readGitFolder({config: folder, head, named}: GitFolders): Repository | undefined {
  const config = readSmallText(join(folder, 'config'))
  if (config === undefined) return undefined
  const isInside = basename(named) === '.git'
  const folderName = isInside ? basename(dirname(named)) : basename(named).replace(/\.git$/, '')
  return {folderName, remoteUrl: findRemoteUrl(config), headFile: join(head, 'HEAD')}
}
