import {join, relative, resolve} from 'node:path'
import {askGit, askGitMaybe} from '../git/ask-git.ts'
import type {GitOptions} from '../git/run-git.ts'

export type HookPlace = {
  /** Absolute; it need not be there. */
  readonly file: string
  /** The top of the work tree; the repository itself when it is bare. */
  readonly topFolder: string
  /** `core.hooksPath` may name a folder among the files, or one that other repositories may use as well. */
  readonly within: 'repository' | 'work tree' | 'neither'
}

/** Where git looks for the pre-push hook of a repository. */
export async function findHookFile(git: GitOptions): Promise<HookPlace> {
  const commonDir = resolve(git.folder, await firstLine(['rev-parse', '--git-common-dir'], git))
  const isBare = (await firstLine(['rev-parse', '--is-bare-repository'], git)) === 'true'
  const topFolder = isBare ? commonDir : await firstLine(['rev-parse', '--show-toplevel'], git)
  const hooksPath = await askGitMaybe(['config', '--type=path', '--get', 'core.hooksPath'], git)
  const folder = hooksPath === undefined ? join(commonDir, 'hooks') : resolve(topFolder, hooksPath)
  const within = isWithin(folder, commonDir)
    ? 'repository'
    : isWithin(folder, topFolder)
      ? 'work tree'
      : 'neither'
  return {file: join(folder, 'pre-push'), topFolder, within}
}

function isWithin(folder: string, parent: string): boolean {
  return !relative(parent, folder).startsWith('..')
}

async function firstLine(args: readonly string[], git: GitOptions): Promise<string> {
  return (await askGit(args, git)).toString('utf8').split('\n', 1)[0] ?? ''
}
