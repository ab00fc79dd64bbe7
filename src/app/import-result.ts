import type {Drift, TranscriptProblem} from '../transcripts/transcript-batch.ts'
import type {ImportedBatch} from './import-worker.ts'

export type ImportResult = {
  readonly schema: 'stackspend.import/1'
  readonly roots: readonly string[]
  readonly files: {
    readonly found: number
    readonly read: number
    /** Not opened: as they were, or older than was asked for. */
    readonly unchanged: number
    readonly failed: number
  }
  /** Older requests were passed over: ISO-8601, `null` where none were. */
  readonly since: string | null
  /** Read in this run. */
  readonly bytes: number
  /** Requests that no lane had told of, and those of which more is known now. */
  readonly requests: {readonly added: number; readonly changed: number}
  /** Requests of a time that was pruned, and are not counted again; until when that is, `null` where nothing was pruned. */
  readonly pruned: {readonly requests: number; readonly before: string | null}
  /** Sessions that what was read tells of. */
  readonly sessions: number
  readonly malformedLines: number
  /** Records of usage that could not be read, and were not counted. */
  readonly unreadable: number
  readonly drift: readonly Drift[]
  /** The first of them. */
  readonly problems: readonly TranscriptProblem[]
  readonly moreProblems: number
  /** It was stopped before all was read; the next run goes on from there. */
  readonly interrupted: boolean
  readonly elapsedMs: number
}

const PROBLEM_LIMIT = 50

/** Adds up what an import did. */
export class ImportTally {
  private files = {read: 0, failed: 0}
  private bytes = 0
  private requests = {added: 0, changed: 0}
  private leftOut = 0
  private readonly sessions = new Set<string>()
  private malformedLines = 0
  private unreadable = 0
  private moreProblems = 0
  private readonly drift: Drift[] = []
  private readonly problems: TranscriptProblem[] = []

  get progress(): {readonly files: number; readonly bytes: number} {
    return {files: this.files.read + this.files.failed, bytes: this.bytes}
  }

  add(batch: ImportedBatch): void {
    this.files.read += batch.filesRead
    this.files.failed += batch.filesFailed
    this.bytes += batch.bytes
    this.requests.added += batch.added
    this.requests.changed += batch.changed
    this.leftOut += batch.leftOut
    this.malformedLines += batch.malformedLines
    this.unreadable += batch.unreadable
    for (const sessionId of batch.sessionIds) this.sessions.add(sessionId)
    this.drift.push(...batch.drift)
    this.addProblems(batch.problems)
  }

  addProblems(problems: readonly TranscriptProblem[]): void {
    const kept = problems.slice(0, PROBLEM_LIMIT - this.problems.length)
    this.problems.push(...kept)
    this.moreProblems += problems.length - kept.length
  }

  result(of: {
    roots: readonly string[]
    sinceMs: number | undefined
    /** What is older was pruned. */
    prunedMs: number | undefined
    found: number
    toRead: number
    startedAtMs: number
    nowMs: number
  }): ImportResult {
    const {files, bytes, requests, sessions, malformedLines, unreadable, drift, problems, moreProblems} = this
    return {
      schema: 'stackspend.import/1',
      roots: of.roots,
      files: {found: of.found, read: files.read, unchanged: of.found - of.toRead, failed: files.failed},
      since: toInstant(of.sinceMs),
      bytes,
      requests,
      pruned: {requests: this.leftOut, before: toInstant(of.prunedMs)},
      sessions: sessions.size,
      malformedLines,
      unreadable,
      drift,
      problems,
      moreProblems,
      interrupted: files.read + files.failed < of.toRead,
      elapsedMs: of.nowMs - of.startedAtMs,
    }
  }
}

function toInstant(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString()
}
