import type {Reader} from 'protobufjs/minimal.js'
import {isMalformedInput} from './decode-error.ts'
import {isJsonObject} from './json/fields.ts'
import {recordSignal} from './protobuf/record-shape.ts'
import {enterMessage, openReader} from './protobuf/wire.ts'
import type {Signal} from './records.ts'

const signalsByList: ReadonlyMap<string, Signal> = new Map([
  ['resourceLogs', 'logs'],
  ['resourceMetrics', 'metrics'],
  ['resourceSpans', 'traces'],
])

/** What signal a JSON body carries, for a path that names none; `undefined` when none or several are in it. */
export function detectJsonSignal(body: unknown): Signal | undefined {
  if (!isJsonObject(body)) return undefined
  const signals = [...signalsByList].filter(([list]) => Array.isArray(body[list]))
  return signals.length === 1 ? signals[0]?.[1] : undefined
}

/**
 * What signal a protobuf body carries, for a path that names none. The three requests have the same outer
 * shape, so the first record whose kind is certain decides; `undefined` when there is none.
 */
export function detectProtobufSignal(bytes: Uint8Array): Signal | undefined {
  try {
    return findInMessages(openReader(bytes), [0x0a, 0x12, 0x12])
  } catch (error) {
    if (!isMalformedInput(error)) throw error
    return undefined
  }
}

/** Follows `path`, one tag a level, through every message that it meets, to the first certain record. */
function findInMessages(reader: Reader, path: readonly number[]): Signal | undefined {
  const [tagOfLevel, ...rest] = path
  if (tagOfLevel === undefined) return recordSignal(reader)
  while (reader.pos < reader.len) {
    const tag = reader.tag()
    if (tag === tagOfLevel) {
      const outerEnd = enterMessage(reader)
      const end = reader.len
      const signal = findInMessages(reader, rest)
      if (signal !== undefined) return signal
      reader.pos = end
      reader.len = outerEnd
    } else reader.skipType(tag & 7, 0, tag >>> 3)
  }
  return undefined
}
