import {Reader} from 'protobufjs/minimal.js'
import {OtlpDecodeError, OtlpLimitError} from '../decode-error.ts'
import {maxTextBytes} from '../value-limits.ts'

/** A reader over `bytes`, which are not copied. As a Buffer, strings are decoded natively. */
export function openReader(bytes: Uint8Array): Reader {
  return Reader.create(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
}

/**
 * Narrows `reader` to the message whose length comes next, and returns the end to put back into
 * `reader.len` when it has been read.
 */
export function enterMessage(reader: Reader): number {
  const bytes = reader.size()
  const outerEnd = reader.len
  const end = reader.pos + bytes
  if (end > outerEnd) throw new OtlpDecodeError('A message is longer than what holds it')
  reader.len = end
  return outerEnd
}

/**
 * Skips the field of `tag`. `fields` are the numbers that the caller reads, one bit each: one of them
 * here has the wrong wire type, which means another kind of message.
 */
export function skipField(reader: Reader, tag: number, fields: number): void {
  const field = tag >>> 3
  if (field < 32 && (fields >>> field) & 1) throw new OtlpDecodeError('A field has the wrong wire type')
  reader.skipType(tag & 7, 0, field)
}

/** Messages of one kind in what holds them. An empty one takes two bytes of a body, and eight to remember. */
const MESSAGE_LIMIT = 250_000

/** Steps over a message and notes where it is. @throws {OtlpLimitError} when there are too many. */
export function noteMessage(reader: Reader, positions: number[]): void {
  if (positions.length >= MESSAGE_LIMIT)
    throw new OtlpLimitError(`The request holds more than ${MESSAGE_LIMIT} records in one place`)
  positions.push(reader.pos)
  reader.skipType(2)
}

/** A text; one that is longer than `maxTextBytes` is stepped over and read as empty. */
export function readText(reader: Reader): string {
  const at = reader.pos
  // A length below 128 is its own only byte.
  const isLong = (reader.buf[at] ?? 0) >= 0x80 && reader.uint32() > maxTextBytes
  reader.pos = at
  if (!isLong) return reader.string()
  reader.skipType(2)
  return ''
}

/** A set of field numbers below 32, as `skipField` takes it. */
export function fieldSet(...fields: readonly number[]): number {
  return fields.reduce((set, field) => set | (1 << field), 0)
}

export function readFixed64(reader: Reader): bigint {
  const low = reader.fixed32()
  return (BigInt(reader.fixed32()) << 32n) | BigInt(low)
}

/** An int64 as a number when that is exact, else as a bigint. */
export function readInt64(reader: Reader): number | bigint {
  const {low, high} = reader.int64()
  return joinInt64(low, high)
}

/** An sfixed64 as the nearest number. */
export function readSfixed64(reader: Reader): number {
  const low = reader.fixed32()
  return Number(joinInt64(low, reader.sfixed32()))
}

function joinInt64(low: number, high: number): number | bigint {
  const value = high * 2 ** 32 + (low >>> 0)
  return Number.isSafeInteger(value) ? value : (BigInt(high) << 32n) | BigInt(low >>> 0)
}
