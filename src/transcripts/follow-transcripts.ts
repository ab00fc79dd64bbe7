import {statSync} from 'node:fs'
import {relative, sep} from 'node:path'
import {setImmediate as nextTurn} from 'node:timers/promises'
import type {TranscriptFile} from '../store/transcript-file.ts'
import {bytesToRead, chooseFiles} from './choose-files.ts'
import {FolderWatches} from './folder-watches.ts'
import type {FoundFile} from './found-file.ts'
import {KnownFiles} from './known-files.ts'
import {readInWorker} from './read-in-worker.ts'
import {readTranscripts} from './read-transcripts.ts'
import {SaidProblems} from './said-problems.ts'
import {type Scanned, scanInSteps} from './scan-transcripts.ts'
import type {TranscriptBatch, TranscriptProblem} from './transcript-batch.ts'
import type {FileToRead} from './transcript-reader.ts'
import {WakeableSleep} from './wakeable-sleep.ts'
import {findTranscript} from './walk-transcripts.ts'

export type FollowOptions = {
  /** The folders of transcripts that are there by now; asked at each look. */
  readonly findRoots: () => readonly string[]
  /** How far each file was read before. */
  readonly known: readonly TranscriptFile[]
  /** The module `read-worker`: where it was built to, or a `data:` URL that holds it. */
  readonly workerFile: string | URL
  /** Keeps what a batch tells. What it fails to keep is read again at the next look. */
  readonly keep: (batch: TranscriptBatch) => Promise<void>
  /** Told once of each thing that could not be read. */
  readonly onProblem: (problem: TranscriptProblem) => void
  /** Told when something other than a file failed; it goes on with the next look. */
  readonly onError: (error: unknown) => void
  /** Between two looks at every file; 5 s unless set. */
  readonly pollMs?: number
}

const POLL_MS = 5_000
/** A client writes several lines at a time: what changes is read a moment later, once. */
const SETTLE_MS = 100
/** Requests of a commit, during which nothing else is answered. */
const BATCH_REQUESTS = 200
/** More than that is read in a thread of its own. */
const READ_HERE = {bytes: 256 * 1024, files: 8}
/** How long it looks around before others have their turn. */
const SLICE_MS = 10
/** How long a file that could not be opened is left alone. */
const FAILED_MS = 60_000

/**
 * Follows transcripts as they are written: the system tells of changes, and a look at every file now and then
 * finds what it did not tell of. Reads all that is not known yet first. Nothing here takes this thread for long.
 */
export class TranscriptFollower {
  private readonly options: FollowOptions
  private readonly known: KnownFiles
  private readonly watches = new FolderWatches(path => this.changed(path))
  private readonly problems: SaidProblems
  private readonly rest = new WakeableSleep()
  private readonly failedAtMs = new Map<string, number>()
  private roots: readonly string[] = []
  private changedFiles = new Map<string, {root: string; relativePath: string}>()
  private isLookDue = true
  private isStopped = false
  private ended = Promise.resolve()

  constructor(options: FollowOptions) {
    this.options = options
    this.known = new KnownFiles(options.known)
    this.problems = new SaidProblems(options.onProblem)
  }

  start(): void {
    this.ended = this.run()
  }

  /** Resolves once what is being kept is kept. */
  async stop(): Promise<void> {
    this.isStopped = true
    this.watches.close()
    this.rest.wake()
    await this.ended
  }

  private async run(): Promise<void> {
    while (!this.isStopped) {
      try {
        await this.look()
      } catch (error) {
        this.options.onError(error)
      }
      await this.untilDue()
    }
  }

  private async look(): Promise<void> {
    const {files, inodes} = this.isLookDue ? await this.lookAtAll() : this.takeChanged()
    const toRead = chooseFiles(files, this.known, inodes)
    if (toRead.length === 0) return
    const isLittle = toRead.length <= READ_HERE.files && bytesToRead(toRead) <= READ_HERE.bytes
    for await (const batch of isLittle ? readHere(toRead) : this.readThere(toRead)) {
      await this.options.keep(batch)
      for (const file of batch.files) this.known.add(file)
      this.leaveAlone(toRead, batch.problems)
      this.problems.tell(batch.problems)
      if (this.isStopped) return
    }
  }

  private async lookAtAll(): Promise<Changed> {
    this.isLookDue = false
    this.changedFiles.clear()
    this.roots = this.options.findRoots()
    const {files, inodes, folders, problems} = await inTurns(
      scanInSteps(this.roots, file => this.isToRead(file)),
    )
    // What came into a folder after it was looked at and before it was watched is found by one more look.
    if (!this.isStopped) this.isLookDue = this.watches.set(folders)
    this.problems.tell(problems)
    return {files, inodes}
  }

  private takeChanged(): Changed {
    const changed = [...this.changedFiles.values()]
    this.changedFiles.clear()
    const found = changed.flatMap(({root, relativePath}) => findTranscript(root, relativePath) ?? [])
    const inodes = new Set(found.map(({inode}) => inode))
    return {files: found.filter(file => this.isToRead(file)), inodes}
  }

  private isToRead(file: FoundFile): boolean {
    const failedAtMs = this.failedAtMs.get(file.path)
    if (failedAtMs !== undefined && performance.now() - failedAtMs < FAILED_MS) return false
    return !this.known.isUnchanged(file)
  }

  private readThere(files: readonly FileToRead[]): AsyncGenerator<TranscriptBatch> {
    const {workerFile} = this.options
    return readInWorker(files, {workerFile, batchRequests: BATCH_REQUESTS})
  }

  /** A change that the system tells of. */
  private changed(path: string): void {
    const root = this.roots.find(folder => path.startsWith(folder + sep))
    if (root === undefined) return
    if (path.endsWith('.jsonl')) this.changedFiles.set(path, {root, relativePath: relative(root, path)})
    // A new folder may have been filled before it is watched.
    else if (!this.watches.has(path) && isFolder(path)) this.isLookDue = true
    else return
    this.rest.wake()
  }

  private async untilDue(): Promise<void> {
    const isDue = () => this.isStopped || this.isLookDue || this.changedFiles.size > 0
    await this.rest.sleep(this.options.pollMs ?? POLL_MS, isDue)
    // Nothing was told of: time to look.
    if (!isDue()) this.isLookDue = true
    await this.rest.sleep(SETTLE_MS, () => this.isStopped)
  }

  /** What could not be opened is not tried again at each look. */
  private leaveAlone(files: readonly FileToRead[], problems: readonly TranscriptProblem[]): void {
    const failed = new Set(problems.flatMap(({path, line}) => (line === undefined ? [path] : [])))
    for (const {found} of files)
      if (failed.has(found.relativePath)) this.failedAtMs.set(found.path, performance.now())
  }
}

type Changed = {readonly files: readonly FoundFile[]; readonly inodes: ReadonlySet<number>}

async function* readHere(files: readonly FileToRead[]): AsyncGenerator<TranscriptBatch> {
  yield* readTranscripts(files, {batchRequests: BATCH_REQUESTS})
}

async function inTurns(steps: Generator<void, Scanned>): Promise<Scanned> {
  let sinceMs = performance.now()
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
    if (performance.now() - sinceMs < SLICE_MS) continue
    await nextTurn()
    sinceMs = performance.now()
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path, {throwIfNoEntry: false})?.isDirectory() === true
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false
    throw error
  }
}
