import {askGit} from './git/ask-git.ts'
import type {GitOptions} from './git/run-git.ts'

/** A file, or what else a stranger put into the tree. */
export type TreeEntry = {
  readonly mode: string
  readonly type: string
  readonly oid: string
  /** `undefined` for what is no file. */
  readonly sizeBytes: number | undefined
  readonly name: string
}

/** What lies directly in a tree; nothing without one. */
export async function readTree(tree: string | undefined, git: GitOptions): Promise<TreeEntry[]> {
  if (tree === undefined) return []
  const output = await askGit(['ls-tree', '--full-tree', '-z', '-l', tree], git)
  return output
    .toString('utf8')
    .split('\0')
    .flatMap(line => {
      const [, mode, type, oid, size, name] = /^(\d+) (\w+) ([0-9a-f]+) +(-|\d+)\t(.+)$/s.exec(line) ?? []
      if (!mode || !type || !oid || !name) return []
      return [{mode, type, oid, sizeBytes: size === '-' ? undefined : Number(size), name}]
    })
}
