import {ensureDirs, type Paths} from '../config/paths.ts'
import type {PriceList} from '../pricing/price-list.ts'
import {OwnerLock} from '../store/owner-lock.ts'
import {countsFromMs} from '../store/retention.ts'
import type {TranscriptFile} from '../store/transcript-file.ts'
import {UsageReader} from '../store/usage-reader.ts'
import {bytesToRead, chooseFiles} from '../transcripts/choose-files.ts'
import {findRoots} from '../transcripts/find-roots.ts'
import type {FoundFile} from '../transcripts/found-file.ts'
import {KnownFiles} from '../transcripts/known-files.ts'
import {scanTranscripts} from '../transcripts/scan-transcripts.ts'
import type {FileToRead} from '../transcripts/transcript-reader.ts'
import {type ImportResult, ImportTally} from './import-result.ts'

export type ImportProgress = {
  readonly files: {readonly done: number; readonly total: number}
  readonly bytes: {readonly done: number; readonly total: number}
  readonly elapsedMs: number
}

export type ImportOptions = {
  /** Folders that the user named; none for Claude Code's own. */
  readonly roots: readonly string[]
  /** Unix ms; older requests are passed over. */
  readonly sinceMs?: number | undefined
  readonly paths: Paths
  readonly env: Readonly<Record<string, string | undefined>>
  readonly homeDir: string
  /** The module `import-worker`, where it was built to. */
  readonly workerFile: string
  /** Asked only when there is something to count. */
  readonly loadPrices: () => Promise<PriceList>
  readonly now: () => number
  /** Ends it after the batch that is being kept. */
  readonly signal: AbortSignal
  readonly onProgress: (progress: ImportProgress) => void
}

/**
 * Batches of one commit where nobody else writes: each commit writes most pages of the table of keys, so fewer write
 * less. A `watch` would have to wait for it, so beside one every batch is a commit.
 */
const BATCHES_PER_COMMIT = 4

/**
 * Counts what transcripts tell and was not counted yet, also while a `watch` owns the home. What is kept stays
 * kept: an import that was stopped goes on from there.
 * @throws StackspendError TRANSCRIPTS_NOT_FOUND, HOME_UNUSABLE, PRICE_LIST_*, STORE_*
 */
export async function importHistory(options: ImportOptions): Promise<ImportResult> {
  const {paths, sinceMs, now} = options
  const startedAtMs = now()
  const roots = findRoots(options)
  const {files: knownFiles, prunedMs} = await readKnown(paths.storeFile)
  const known = new KnownFiles(knownFiles)
  const isNew = (file: FoundFile) =>
    (sinceMs === undefined || file.mtimeMs >= sinceMs) && !known.isUnchanged(file)
  const {files, found, inodes, problems} = scanTranscripts(roots, isNew)
  const toRead = chooseFiles(files, known, inodes)
  const tally = new ImportTally()
  tally.addProblems(problems)
  if (toRead.length > 0) await readAndKeep(toRead, tally, {...options, startedAtMs})
  return tally.result({roots, sinceMs, prunedMs, found, toRead: toRead.length, startedAtMs, nowMs: now()})
}

function isWatched({ownerLockFile}: Paths): boolean {
  const lock = OwnerLock.take(ownerLockFile)
  lock?.release()
  return lock === undefined
}

type Known = {readonly files: readonly TranscriptFile[]; readonly prunedMs: number | undefined}

async function readKnown(storeFile: string): Promise<Known> {
  const reader = await UsageReader.open(storeFile)
  if (reader === undefined) return {files: [], prunedMs: undefined}
  try {
    return {files: await reader.transcriptFiles(), prunedMs: countsFromMs(await reader.retention())}
  } finally {
    await reader.close()
  }
}

async function readAndKeep(
  files: readonly FileToRead[],
  tally: ImportTally,
  options: ImportOptions & {readonly startedAtMs: number},
): Promise<void> {
  const {paths, sinceMs, workerFile, loadPrices, now, signal, onProgress, startedAtMs} = options
  // Only now: most runs of a history that is known already have no use for them.
  const [{importInThread}, {promptThresholds}] = await Promise.all([
    import('./import-in-thread.ts'),
    import('../pricing/prompt-thresholds.ts'),
  ])
  await ensureDirs(paths)
  const total = bytesToRead(files)
  const tell = () => {
    const {files: filesDone, bytes} = tally.progress
    onProgress({
      files: {done: filesDone, total: files.length},
      bytes: {done: bytes, total},
      elapsedMs: now() - startedAtMs,
    })
  }
  tell()
  await importInThread({
    files,
    sinceMs,
    storeFile: paths.storeFile,
    promptThresholds: promptThresholds(await loadPrices()),
    batchesPerCommit: isWatched(paths) ? 1 : BATCHES_PER_COMMIT,
    workerFile,
    signal,
    onKept: batches => {
      for (const batch of batches) tally.add(batch)
      tell()
    },
  })
}
