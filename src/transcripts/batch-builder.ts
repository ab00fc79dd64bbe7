import type {TranscriptFile} from '../store/transcript-file.ts'
import type {PlaceSighting, SessionSighting, UsageEvent} from '../usage/usage-event.ts'
import type {RequestLine} from './line/read-request.ts'
import {supersedes} from './supersedes.ts'
import type {Drift, TranscriptBatch, TranscriptProblem} from './transcript-batch.ts'

/** Ends a batch that tells of little, so that progress is kept: bytes read. */
const BATCH_BYTES = 64 * 1024 * 1024

const NO_CONTEXT = {attributes: {}}

/** Collects what lines tell until it is worth a commit. */
export class BatchBuilder {
  private readonly limit: number
  /** Lines of one message are one request: the best of them stands for it. */
  private messages = new Map<string, RequestLine>()
  private others: UsageEvent[] = []
  private sessions = new Map<string, SessionSighting>()
  private places: PlaceSighting[] = []
  private files = new Map<number, TranscriptFile>()
  private problems: TranscriptProblem[] = []
  private drift: Drift[] = []
  private counts = noCounts()

  /** `limit` of requests; a batch may hold a few more. */
  constructor(limit: number) {
    this.limit = limit
  }

  get isFull(): boolean {
    const {messages, others, places, counts} = this
    return messages.size + others.length + places.length >= this.limit || counts.bytes >= BATCH_BYTES
  }

  get isEmpty(): boolean {
    const {messages, others, places, files, problems, counts} = this
    const told = messages.size + others.length + places.length + files.size + problems.length
    return told + counts.filesFailed + counts.filesRead === 0
  }

  request(line: RequestLine): void {
    const {event} = line
    this.saw(event.sessionId, event.occurredAtMs, event.place?.clientVersion)
    const id = event.messageId ?? event.requestId
    if (id === undefined) {
      this.others.push(event)
      return
    }
    const known = this.messages.get(id)
    if (known === undefined || supersedes(line, known)) this.messages.set(id, line)
  }

  place(sighting: PlaceSighting): void {
    this.places.push(sighting)
    this.saw(sighting.sessionId, sighting.atMs, sighting.place.clientVersion)
  }

  /** The file's state once all that was collected so far is kept; the last one said counts. */
  file(file: TranscriptFile): void {
    this.files.set(file.pathKey, file)
  }

  count(what: keyof ReturnType<typeof noCounts>, by = 1): void {
    this.counts[what] += by
  }

  problem(problem: TranscriptProblem): void {
    this.problems.push(problem)
  }

  drifted(drift: Drift): void {
    this.drift.push(drift)
  }

  /** What was collected; begins anew. */
  take(): TranscriptBatch {
    const {unreadable, ...counts} = this.counts
    const events = [...this.others, ...Array.from(this.messages.values(), ({event}) => event)]
    const sessions = [...this.sessions.values()]
    const usage = {events, points: [], apiErrors: [], sessions, places: this.places, unreadable}
    const {problems, drift} = this
    const batch = {usage, files: [...this.files.values()], ...counts, problems, drift}
    this.messages = new Map()
    this.others = []
    this.sessions = new Map()
    this.places = []
    this.files = new Map()
    this.problems = []
    this.drift = []
    this.counts = noCounts()
    return batch
  }

  private saw(sessionId: string | undefined, atMs: number, clientVersion: string | undefined): void {
    if (sessionId === undefined) return
    const known = this.sessions.get(sessionId)
    if (known !== undefined && known.atMs >= atMs) return
    this.sessions.set(sessionId, {sessionId, atMs, clientVersion, context: NO_CONTEXT})
  }
}

function noCounts() {
  return {bytes: 0, filesRead: 0, filesFailed: 0, malformedLines: 0, unreadable: 0}
}
