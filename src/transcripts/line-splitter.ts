import {readSync} from 'node:fs'
import {LongLine} from './line/long-line.ts'

/** Takes lines as they come. */
export type LineTaker = {
  /**
   * A line without its line feed, as part of a text with one character per byte: making one is a copy, and
   * searching it needs no call out of JavaScript. `hasUsage`: the key `"usage"` is somewhere in it.
   */
  line(bytes: string, start: number, end: number, hasUsage: boolean): void
  /** What mattered of a line too long to hold; `undefined` when it was damaged. */
  longLine(text: string | undefined): void
  /** All that was read so far ends at `offset`, with a whole line. Whether to go on. */
  reached(offset: number): boolean
}

/** Of a read, and so of what may lie between two calls of `reached`. */
const CHUNK_BYTES = 64 * 1024
/** A longer line is not held in memory. */
const LINE_LIMIT_BYTES = 8 * 1024 * 1024

const LINE_FEED = 0x0a
// Both quotes: so it cannot stand inside a JSON string.
const USAGE = '"usage"'

/** Splits files into lines, one after the other, in one buffer that grows with the longest line up to a limit. */
export class LineSplitter {
  private buffer = Buffer.allocUnsafe(2 * CHUNK_BYTES)
  private readonly lineLimit: number

  constructor(lineLimit = LINE_LIMIT_BYTES) {
    this.lineLimit = lineLimit
  }

  /**
   * Gives the lines between two offsets of an open file, the first of which begins a line. Yields when its taker
   * does not want to go on; to be resumed later. Returns what stood behind the last line feed, unless that is
   * longer than a line may be.
   */
  *split(file: number, from: number, to: number, taker: LineTaker): Generator<void, string | undefined> {
    let position = from
    let held = 0
    let long: LongLine | undefined
    while (position < to) {
      const size = this.read(file, position, held, to)
      if (size === 0) break
      position += size
      const end = held + size
      let start = 0
      if (long !== undefined) {
        const lineEnd = this.buffer.subarray(0, end).indexOf(LINE_FEED)
        long.push(this.buffer.subarray(0, lineEnd < 0 ? end : lineEnd))
        if (lineEnd < 0) continue
        taker.longLine(long.end())
        long = undefined
        start = lineEnd + 1
      }
      start = this.give(start, held, end, taker)
      held = end - start
      this.buffer.copyWithin(0, start, end)
      if (start > 0 && !taker.reached(position - held)) yield
      if (held <= this.lineLimit) continue
      long = new LongLine()
      long.push(this.buffer.subarray(0, held))
      held = 0
    }
    return long === undefined ? this.buffer.toString('latin1', 0, held) : undefined
  }

  private read(file: number, position: number, held: number, to: number): number {
    if (this.buffer.length - held < CHUNK_BYTES) {
      const grown = Buffer.allocUnsafe(2 * this.buffer.length)
      this.buffer.copy(grown, 0, 0, held)
      this.buffer = grown
    }
    return readSync(file, this.buffer, held, Math.min(CHUNK_BYTES, to - position), position)
  }

  /** Gives every whole line that begins at or after `start`; up to `searched` there is no line feed. */
  private give(start: number, searched: number, end: number, taker: LineTaker): number {
    const view = this.buffer.subarray(0, end)
    if (!view.includes(LINE_FEED, Math.max(start, searched))) return start
    const bytes = view.toString('latin1', start)
    let lineStart = 0
    let lineEnd = bytes.indexOf('\n', Math.max(0, searched - start))
    let usageAt = find(bytes, 0)
    while (lineEnd >= 0) {
      if (usageAt < lineStart) usageAt = find(bytes, lineStart)
      taker.line(bytes, lineStart, lineEnd, usageAt < lineEnd)
      lineStart = lineEnd + 1
      lineEnd = bytes.indexOf('\n', lineStart)
    }
    return start + lineStart
  }
}

function find(bytes: string, from: number): number {
  const at = bytes.indexOf(USAGE, from)
  return at < 0 ? bytes.length : at
}
