import {closeSync, fstatSync, openSync} from 'node:fs'
import type {TranscriptFile} from '../store/transcript-file.ts'
import type {BatchBuilder} from './batch-builder.ts'
import {countLines} from './count-lines.ts'
import {describeFileError} from './describe-file-error.ts'
import type {FoundFile} from './found-file.ts'
import {pathKeyOf, wholeMs} from './known-files.ts'
import {LineReader} from './line-reader.ts'
import {LineSplitter} from './line-splitter.ts'
import {ProjectLocator} from './project/project-locator.ts'
import {hashTail} from './tail-hash.ts'

/** Where in a file to begin, and whether it told something else before. */
type Beginning = {readonly offset: number; readonly lostRequests: number}

export type FileToRead = {readonly found: FoundFile; readonly known: TranscriptFile | undefined}

/** How much before the new part of a file is looked at again: whose messages and place it may go on with. */
const OVERLAP_BYTES = 128 * 1024

/** Reads transcripts one after the other, each from where it was left, into one builder. */
export class TranscriptReader {
  private readonly builder: BatchBuilder
  private readonly sinceMs: number | undefined
  private readonly splitter: LineSplitter
  private readonly projects = new ProjectLocator()

  constructor(builder: BatchBuilder, options: {sinceMs?: number | undefined; lineLimit?: number} = {}) {
    this.builder = builder
    this.sinceMs = options.sinceMs
    this.splitter = new LineSplitter(options.lineLimit)
  }

  /** Yields when the builder is full. What cannot be read becomes a problem; the next file is not its affair. */
  *read({found, known}: FileToRead): Generator<void> {
    let file: number | undefined
    try {
      file = openSync(found.path, 'r')
      yield* this.readOpen(file, found, known)
      this.builder.count('filesRead')
    } catch (error) {
      const text = describeFileError(error)
      if (text !== undefined) this.builder.problem({path: found.relativePath, text})
      this.builder.count('filesFailed')
    } finally {
      if (file !== undefined) closeSync(file)
    }
  }

  private *readOpen(file: number, found: FoundFile, known: TranscriptFile | undefined): Generator<void> {
    const {dev: device, ino: inode, size, mtimeMs} = fstatSync(file)
    const pathKey = pathKeyOf(found)
    const begin = findBeginning(file, size, pathKey, known)
    const isContinued = begin.offset > 0
    const reader = new LineReader(this.builder, {
      found,
      projects: this.projects,
      sinceMs: this.sinceMs,
      linesBefore: () => countLines(file, begin.offset),
    })
    if (isContinued) yield* this.lookBack(file, begin.offset, reader)
    const requestsBefore = isContinued ? (known?.requests ?? 0) : 0
    let offset = begin.offset
    const progress = (seenSize: number) => {
      // A record that was passed over must be found again by who asks for it.
      if (reader.skippedRequests > 0) return
      const tailHash = hashTail(file, offset) ?? ''
      const requests = requestsBefore + reader.requests
      this.builder.file({
        pathKey,
        device,
        inode,
        size: seenSize,
        mtimeMs: wholeMs(mtimeMs),
        offset,
        tailHash,
        requests,
      })
    }
    const rest = yield* this.splitter.split(file, offset, size, {
      line: (bytes, start, end, hasUsage) => reader.line(bytes, start, end, hasUsage),
      longLine: text => reader.longLine(text),
      reached: reached => {
        this.builder.count('bytes', reached - offset)
        offset = reached
        if (!this.builder.isFull) return true
        // Its size is what was read of it, so that the rest is found to be new.
        reader.close()
        progress(offset)
        return false
      },
    })
    if (rest !== undefined) reader.unfinishedLine(rest)
    reader.close()
    progress(size)
    const missingRequests = begin.lostRequests - reader.requests
    if (missingRequests > 0) this.builder.drifted({path: found.relativePath, missingRequests})
  }

  private *lookBack(file: number, offset: number, reader: LineReader): Generator<void> {
    const from = Math.max(0, offset - OVERLAP_BYTES)
    let isWhole = from === 0
    yield* this.splitter.split(file, from, offset, {
      line(bytes, start, end, hasUsage) {
        // The first one was entered in its middle.
        if (isWhole) reader.oldLine(bytes, start, end, hasUsage)
        isWhole = true
      },
      longLine() {
        isWhole = true
      },
      reached: () => true,
    })
  }
}

/**
 * Where a file was left, if what stood before is still there. Else its beginning; then, unless it is another
 * file by now, what it told before should be in it still.
 */
function findBeginning(
  file: number,
  size: number,
  pathKey: number,
  known: TranscriptFile | undefined,
): Beginning {
  if (known === undefined) return {offset: 0, lostRequests: 0}
  const isSame = known.offset <= size && hashTail(file, known.offset) === known.tailHash
  if (isSame) return {offset: known.offset, lostRequests: 0}
  return {offset: 0, lostRequests: known.pathKey === pathKey ? known.requests : 0}
}
