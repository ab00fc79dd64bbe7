import {askGit} from './git/ask-git.ts'
import type {GitOptions} from './git/run-git.ts'

export type SharedRef = {
  /** Its full name where it was found. */
  readonly name: string
  readonly oid: string
  /** `undefined` when it points to something else than a commit. */
  readonly tree: string | undefined
}

/** The ref of this name and those below it, the newest commits first. */
export async function listRefs(name: string, git: GitOptions): Promise<SharedRef[]> {
  const format = '%(refname) %(objectname) %(tree)'
  const output = await askGit(
    ['for-each-ref', '--sort=-committerdate', `--format=${format}`, '--', name],
    git,
  )
  return output
    .toString('utf8')
    .split('\n')
    .flatMap(line => {
      const [refname, oid, tree] = line.split(' ')
      return refname && oid ? [{name: refname, oid, tree: tree || undefined}] : []
    })
}
