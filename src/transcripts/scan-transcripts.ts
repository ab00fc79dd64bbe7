import type {FoundFile} from './found-file.ts'
import type {TranscriptProblem} from './transcript-batch.ts'
import {walkTranscripts} from './walk-transcripts.ts'

export type Scanned = {
  /** Those that were wanted. */
  readonly files: readonly FoundFile[]
  /** Of every file that was found. */
  readonly found: number
  readonly inodes: ReadonlySet<number>
  readonly problems: readonly TranscriptProblem[]
  /** Every folder below the roots, with its root. */
  readonly folders: readonly ScannedFolder[]
}

export type ScannedFolder = {
  readonly root: string
  readonly path: string
  /** When its newest transcript was written, Unix ms; 0 where there is none. */
  readonly newestMs: number
}

type IsWanted = (file: FoundFile) => boolean

/** Looks at everything below these folders, and forgets at once what is not wanted. Yields where a caller may pause. */
export function* scanInSteps(roots: readonly string[], isWanted: IsWanted): Generator<void, Scanned> {
  const files: FoundFile[] = []
  let found = 0
  const inodes = new Set<number>()
  const problems: TranscriptProblem[] = []
  const folders = new Map<string, ScannedFolder>()
  const visited = new Set<string>()
  for (const root of roots) {
    for (const walked of walkTranscripts(root, visited)) {
      const {path} = walked
      let newestMs = folders.get(path)?.newestMs ?? 0
      for (const file of walked.files) {
        found += 1
        inodes.add(file.inode)
        newestMs = Math.max(newestMs, file.mtimeMs)
        if (isWanted(file)) files.push(file)
      }
      problems.push(...walked.problems)
      folders.set(path, {root, path, newestMs})
      yield
    }
  }
  return {files, found, inodes, problems, folders: [...folders.values()]}
}

/** The same in one go. */
export function scanTranscripts(roots: readonly string[], isWanted: IsWanted = () => true): Scanned {
  const steps = scanInSteps(roots, isWanted)
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}
