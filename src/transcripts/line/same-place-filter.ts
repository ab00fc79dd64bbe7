import type {JsonRecord} from './json-record.ts'
import {parseLine} from './parse-line.ts'

const CWD = '"cwd"'
const SIDECHAIN = '"isSidechain":true'
const PLACE_KEYS = ['cwd', 'sessionId', 'gitBranch', 'version', 'entrypoint'] as const
const LONGEST_SEGMENT = 4096
/** How far from a line's beginning the place is looked for, where it stands at another distance than before. */
const REACH = 1024

/**
 * Tells without parsing that a line names the same place as the last one that was parsed: a client writes
 * these members side by side, at the end of its lines or, before 2.1, at their beginning. Keys in quotes
 * cannot stand inside a JSON string, so equal bytes are equal members.
 */
export class SamePlaceFilter {
  private segment: string | undefined
  private fromStart = 0
  private fromEnd = 0
  private isOfMainChain = false

  /** Whether a line needs no parsing to know where it was written: where the last one was, or nowhere. */
  isKnown(bytes: string, start: number, end: number): boolean {
    if (this.isSame(bytes, start, end)) {
      // What a side chain has named, the main one has yet to name.
      return this.isOfMainChain || bytes.slice(start, end).includes(SIDECHAIN)
    }
    return !bytes.slice(start, end).includes(CWD)
  }

  /** The line was parsed: its bytes are what the next ones are compared with. */
  parsed(line: JsonRecord, bytes: string, start: number, end: number): void {
    const isSidechain = line.isSidechain === true
    const isSame = this.isSame(bytes, start, end)
    if (isSame && (this.isOfMainChain || isSidechain)) return
    if (!isSame && typeof line.cwd === 'string') this.remember(line, bytes.slice(start, end))
    this.isOfMainChain = !isSidechain
  }

  private isSame(bytes: string, start: number, end: number): boolean {
    const {segment} = this
    if (segment === undefined) return false
    const atEnd = end - this.fromEnd
    if (atEnd >= start && bytes.startsWith(segment, atEnd)) return true
    const atStart = start + this.fromStart
    if (atStart + segment.length > end) return false
    if (bytes.startsWith(segment, atStart)) return true
    return bytes.slice(start, Math.min(end, start + REACH)).includes(segment)
  }

  private remember(line: JsonRecord, text: string): void {
    const keys = PLACE_KEYS.filter(key => line[key] !== undefined)
    const isSegment = ([from, to]: Span) => {
      if (from < 0 || to - from > LONGEST_SEGMENT) return false
      // Only when these bytes alone say the same: the keys may also stand deeper in the line.
      const alone = parseLine(`{${text.slice(from, to)}}`)
      return alone !== undefined && keys.every(key => alone[key] === line[key])
    }
    const spans = [
      span(
        text,
        keys.map(key => text.lastIndexOf(`"${key}"`)),
      ),
      span(
        text,
        keys.map(key => text.indexOf(`"${key}"`)),
      ),
    ]
    const found = spans.find(isSegment)
    this.segment = found && text.slice(...found)
    this.fromStart = found?.[0] ?? 0
    this.fromEnd = text.length - this.fromStart
  }
}

type Span = readonly [from: number, to: number]

/** From the first of these keys to behind the string that is the value of the last. */
function span(text: string, keysAt: readonly number[]): Span {
  let at = text.indexOf('"', text.indexOf(':', Math.max(...keysAt)) + 1) + 1
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return [Math.min(...keysAt), at + 1]
}
