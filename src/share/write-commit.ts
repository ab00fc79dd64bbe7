import {askGit} from './git/ask-git.ts'
import type {GitOptions} from './git/run-git.ts'
import type {TreeEntry} from './read-tree.ts'

/** A file to be, with its content. */
export type NewFile = {readonly name: string; readonly text: string}

/**
 * The tree of these entries and, when there is one, a further file, in the object store; `undefined` when it would be
 * empty. The index and the work tree are not asked.
 */
export async function writeTree(
  kept: readonly TreeEntry[],
  file: NewFile | undefined,
  git: GitOptions,
): Promise<string | undefined> {
  const entries: Pick<TreeEntry, 'mode' | 'type' | 'oid' | 'name'>[] = [...kept]
  if (file !== undefined) {
    const oid = firstLine(await askGit(['hash-object', '-w', '--stdin'], {...git, input: file.text}))
    entries.push({mode: '100644', type: 'blob', oid, name: file.name})
  }
  if (entries.length === 0) return undefined
  const input = entries.map(({mode, type, oid, name}) => `${mode} ${type} ${oid}\t${name}\0`).join('')
  return firstLine(await askGit(['mktree', '-z'], {...git, input}))
}

/** A commit of a tree without parents: what it takes the place of is not kept. Nobody is its author, anywhere. */
export async function writeCommit(
  tree: string,
  {atMs, ...git}: GitOptions & {readonly atMs: number},
): Promise<string> {
  const date = `${Math.floor(atMs / 1000)} +0000`
  const variables = {GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date}
  const args = ['commit-tree', '--no-gpg-sign', '-m', 'stackspend share', tree]
  return firstLine(await askGit(args, {...git, variables}))
}

function firstLine(output: Buffer): string {
  return output.toString('utf8').split('\n', 1)[0] ?? ''
}
