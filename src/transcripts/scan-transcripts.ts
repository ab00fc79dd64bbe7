import type {FoundFile} from './found-file.ts'
import type {TranscriptProblem} from './transcript-batch.ts'
import {walkTranscripts} from './walk-transcripts.ts'

export type Scanned = {
  readonly files: readonly FoundFile[]
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

/** Looks at everything below these folders. Yields where a caller may pause; 5,000 files take about 50 ms. */
export function* scanInSteps(roots: readonly string[]): Generator<void, Scanned> {
  const files: FoundFile[] = []
  const problems: TranscriptProblem[] = []
  const folders = new Map<string, ScannedFolder>()
  const visited = new Set<string>()
  for (const root of roots) {
    for (const walked of walkTranscripts(root, visited)) {
      const {path} = walked
      files.push(...walked.files)
      problems.push(...walked.problems)
      const newestMs = walked.files.reduce(
        (newest, {mtimeMs}) => Math.max(newest, mtimeMs),
        folders.get(path)?.newestMs ?? 0,
      )
      folders.set(path, {root, path, newestMs})
      yield
    }
  }
  return {files, problems, folders: [...folders.values()]}
}

/** The same in one go. */
export function scanTranscripts(roots: readonly string[]): Scanned {
  const steps = scanInSteps(roots)
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}
