import {StackspendError} from '../errors.ts'
import {type Contribution, parseContribution} from '../report/pull-request/contribution.ts'
import type {GitOptions} from './git/run-git.ts'
import {readBlobs} from './read-blobs.ts'
import {readTree, type TreeEntry} from './read-tree.ts'

/** A file that was not read. Its name was chosen by a stranger. */
export type FileProblem = {readonly file: string; readonly reason: string}

/** What is in the tree of one branch. */
export type SharedFiles = {
  readonly contributions: readonly Contribution[]
  readonly problems: readonly FileProblem[]
}

/** Far more than one branch has, and less than what makes a machine slow. */
const MOST_FILES = 1_000
const LARGEST_FILE_BYTES = 4 * 1024 * 1024
const LARGEST_SUM_BYTES = 32 * 1024 * 1024
const MOST_PROBLEMS = 20

/** Reads every contribution of a tree. A file that cannot be read costs that file, not the others. */
export async function readFiles(tree: string | undefined, git: GitOptions): Promise<SharedFiles> {
  return readEntries(await readTree(tree, git), git)
}

/** The same of some files of a tree. */
export async function readEntries(entries: readonly TreeEntry[], git: GitOptions): Promise<SharedFiles> {
  const {chosen, problems} = chooseFiles(entries)
  const texts = await readBlobs(
    chosen.map(({oid}) => oid),
    git,
  )
  const contributions: Contribution[] = []
  for (const [index, {name}] of chosen.entries()) {
    const read = readFile(name, texts[index])
    if ('reason' in read) problems.push(read)
    else contributions.push(read)
  }
  return {contributions, problems: problems.slice(0, MOST_PROBLEMS)}
}

function chooseFiles(entries: readonly TreeEntry[]): {chosen: TreeEntry[]; problems: FileProblem[]} {
  const chosen: TreeEntry[] = []
  const problems: FileProblem[] = []
  let sumBytes = 0
  for (const entry of entries) {
    const {name, type, sizeBytes = 0} = entry
    if (type !== 'blob' || !/^[a-z0-9][a-z0-9_-]{0,127}\.json$/.test(name))
      problems.push({file: name, reason: 'is not what stackspend share writes'})
    else if (sizeBytes > LARGEST_FILE_BYTES) problems.push({file: name, reason: 'is larger than 4 MiB'})
    else if (chosen.length === MOST_FILES || sumBytes + sizeBytes > LARGEST_SUM_BYTES)
      problems.push({file: name, reason: `is more than is read of a branch: ${MOST_FILES} files, 32 MiB`})
    else {
      chosen.push(entry)
      sumBytes += sizeBytes
    }
  }
  return {chosen, problems}
}

function readFile(file: string, text: string | undefined): Contribution | FileProblem {
  if (text === undefined) return {file, reason: 'is not in the repository'}
  try {
    const contribution = parseContribution(text, file)
    if (`${contribution.id}.json` === file) return contribution
    return {file, reason: 'holds the contribution of another file'}
  } catch (error) {
    if (error instanceof StackspendError)
      return {file, reason: error.message.slice(file.length).replace(/^[,:] /, '')}
    throw error
  }
}
