import {askGit} from './git/ask-git.ts'
import type {GitOptions} from './git/run-git.ts'

const LINE_FEED = 0x0a

/** The contents of these blobs, in this order, as text; `undefined` for one that is not there. */
export async function readBlobs(
  oids: readonly string[],
  git: GitOptions,
): Promise<readonly (string | undefined)[]> {
  if (oids.length === 0) return []
  const input = oids.map(oid => `${oid}\n`).join('')
  const output = await askGit(['cat-file', '--batch'], {...git, input})
  let at = 0
  return oids.map(() => {
    // `OID blob SIZE`, a line feed, the bytes, a line feed; or `OID missing`.
    const end = output.indexOf(LINE_FEED, at)
    const size = / blob (\d+)$/.exec(output.toString('latin1', at, end))?.[1]
    at = end + 1
    if (size === undefined) return undefined
    const text = output.toString('utf8', at, at + Number(size))
    at += Number(size) + 1
    return text
  })
}
