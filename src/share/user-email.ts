import {askGitMaybe} from './git/ask-git.ts'
import type {GitOptions} from './git/run-git.ts'

/** The e-mail that commits in this repository bear; `undefined` where none is set, which git would make up. */
export async function readUserEmail(git: GitOptions): Promise<string | undefined> {
  return (await askGitMaybe(['config', '--get', 'user.email'], git))?.trim() || undefined
}
