import type {BatchBuilder} from './batch-builder.ts'
import type {FoundFile} from './found-file.ts'
import type {JsonRecord} from './line/json-record.ts'
import {parseLine} from './line/parse-line.ts'
import {type RequestLine, readRequest} from './line/read-request.ts'
import {readWhereabouts} from './line/read-whereabouts.ts'
import {SamePlaceFilter} from './line/same-place-filter.ts'
import {trimLine} from './line/trim-line.ts'
import {PlaceMemory} from './place-memory.ts'
import type {ProjectLocator} from './project/project-locator.ts'
import {RecentKeys} from './recent-keys.ts'

export type LineReaderOptions = {
  readonly found: FoundFile
  readonly projects: ProjectLocator
  /** Requests before it are passed over, Unix ms. */
  readonly sinceMs: number | undefined
  /** How many lines lie before the first one that is given; asked only where a line has a fault. */
  readonly linesBefore: () => number
}

/** Reads the lines of one file, in order, into a builder. */
export class LineReader {
  /** Distinct requests of whole new lines, but for those that began in old ones. */
  requests = 0
  /** Requests before the time that was asked for. */
  skippedRequests = 0
  private readonly builder: BatchBuilder
  private readonly options: LineReaderOptions
  private readonly filter = new SamePlaceFilter()
  private readonly places: PlaceMemory
  private readonly keys = new RecentKeys()
  private lineNumber = 0
  private readonly faults = {malformed: noLines(), unreadable: noLines()}

  constructor(builder: BatchBuilder, options: LineReaderOptions) {
    this.builder = builder
    this.options = options
    this.places = new PlaceMemory(options.projects, options.found.projectFolder)
  }

  line(bytes: string, start: number, end: number, hasUsage: boolean): void {
    this.lineNumber += 1
    const bounds = trimLine(bytes, start, end)
    if (bounds === 'blank') return
    if (bounds === 'malformed') {
      this.fault('malformed')
      return
    }
    const [from, to] = bounds
    // Nothing that is counted stands in such a line, so that it need not be parsed to know whether it is whole.
    if (!hasUsage && this.filter.isKnown(bytes, from, to)) return
    const line = this.tell(parseLine(bytes.slice(from, to)), true)
    if (line !== undefined) this.filter.parsed(line, bytes, from, to)
  }

  /** What mattered of a line too long to hold; `undefined` when it was damaged. */
  longLine(text: string | undefined): void {
    this.lineNumber += 1
    this.tell(text === undefined ? undefined : parseLine(text), true)
  }

  /** A line that was read before: what it tells is known, and what follows may go on with it. */
  oldLine(bytes: string, start: number, end: number, hasUsage: boolean): void {
    const bounds = trimLine(bytes, start, end)
    if (typeof bounds === 'string') return
    const [from, to] = bounds
    if (!hasUsage && this.filter.isKnown(bytes, from, to)) return
    const line = parseLine(bytes.slice(from, to))
    if (line === undefined) return
    this.filter.parsed(line, bytes, from, to)
    this.places.sighted(readWhereabouts(line))
    const request = readRequest(line)
    if (typeof request === 'object') this.keys.add(keyOf(request))
  }

  /** What stands behind the last line feed: counted if it is whole, and to be read again when it is finished. */
  unfinishedLine(bytes: string): void {
    const bounds = trimLine(bytes, 0, bytes.length)
    const line = typeof bounds === 'string' ? undefined : parseLine(bytes.slice(...bounds))
    if (line !== undefined) this.tell(line, false)
  }

  /** Says, once a kind, which lines had a fault. */
  close(): void {
    const {malformed, unreadable} = this.faults
    this.say(malformed, 'is no whole JSON object')
    this.say(unreadable, 'has token counts or a time that cannot be read')
    this.faults.malformed = noLines()
    this.faults.unreadable = noLines()
  }

  private tell(line: JsonRecord | undefined, isFinished: boolean): JsonRecord | undefined {
    if (line === undefined) {
      this.fault('malformed')
      return undefined
    }
    const whereabouts = readWhereabouts(line)
    const sighting = this.places.sighted(whereabouts)
    if (sighting !== undefined) this.builder.place(sighting)
    const request = readRequest(line)
    if (request === 'unreadable') this.fault('unreadable')
    else if (request !== undefined) {
      const place = this.places.placeOf(whereabouts)
      this.request({...request, event: {...request.event, place}}, isFinished)
    }
    return line
  }

  private request(request: RequestLine, isFinished: boolean): void {
    // An unfinished line comes again, and is counted as one of the file's then.
    if (isFinished && this.keys.add(keyOf(request))) this.requests += 1
    const {sinceMs} = this.options
    if (sinceMs !== undefined && request.event.occurredAtMs < sinceMs) this.skippedRequests += 1
    else this.builder.request(request)
  }

  private fault(kind: 'malformed' | 'unreadable'): void {
    const faults = this.faults[kind]
    if (faults.count === 0) faults.first = this.lineNumber
    faults.count += 1
    this.builder.count(kind === 'malformed' ? 'malformedLines' : 'unreadable')
  }

  private say({first, count}: Lines, fault: string): void {
    if (count === 0) return
    const more = count === 1 ? '' : `, and ${count - 1} more`
    const line = this.options.linesBefore() + first
    this.builder.problem({path: this.options.found.relativePath, line, text: `${fault}${more}`})
  }
}

type Lines = {first: number; count: number}

function noLines(): Lines {
  return {first: 0, count: 0}
}

/** Of a request without any id, every line is one. */
function keyOf({event}: RequestLine): string {
  return event.messageId ?? event.requestId ?? `${event.occurredAtMs} ${event.outputTokens}`
}
