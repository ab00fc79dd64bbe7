import type {Random} from '../../../bench/random.ts'
import {boundaryText} from './boundaries.ts'
import {type Mutation, mutateBytes, replace} from './mutate-bytes.ts'

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const COLON = 0x3a
const SPACES = [0x20, 0x0a, 0x0d, 0x09]

/** What a member can be given in place of its value. */
const VALUES = [
  'null',
  'true',
  '{}',
  '[]',
  '""',
  '[[]]',
  '{"a":{}}',
  '[null]',
  '"\\ud800"',
  '"\\u0000"',
] as const

/** A value: where it begins, and the name before it where it is a member's; and behind its end. */
type ValueSpan = {readonly itemFrom: number; readonly from: number; readonly to: number}

/** One change of a JSON text that mostly leaves it JSON, so that what reads its values gets to see it. */
export function mutateJson(bytes: Uint8Array, mutation: Mutation): Uint8Array {
  const {random, other, words} = mutation
  const span = pickValue(bytes, random)
  if (span === undefined || random.isOnce(5)) return mutateBytes(bytes, mutation)
  const {itemFrom, from, to} = span
  const value = bytes.subarray(from, to)
  switch (random.between(0, 7)) {
    case 0:
      return replace(bytes, from, to, Buffer.from(random.pick(VALUES)))
    case 1:
      return replace(bytes, from, to, Buffer.from(boundaryText(random)))
    case 2: {
      const another = pickValue(other, random)
      return replace(
        bytes,
        from,
        to,
        another === undefined ? value : other.subarray(another.from, another.to),
      )
    }
    case 3: {
      const depth = random.isOnce(20) ? random.between(0, 20_000) : random.between(1, 40)
      return replace(bytes, from, to, nest(value, depth, random.isOnce(2)))
    }
    case 4:
      return replace(bytes, to, to, Buffer.concat([Buffer.from(','), bytes.subarray(itemFrom, to)]))
    case 5:
      return removeItem(bytes, itemFrom, to)
    case 6:
      return itemFrom === from
        ? replace(bytes, from, to, text(words, random))
        : renameMember(bytes, span, mutation)
    default:
      return replace(bytes, from, to, text(words, random))
  }
}

function text(words: readonly string[], random: Random): Uint8Array {
  return Buffer.from(JSON.stringify(words[random.between(0, Math.max(0, words.length - 1))] ?? ''))
}

function renameMember(bytes: Uint8Array, {itemFrom}: ValueSpan, {words, random}: Mutation): Uint8Array {
  return replace(bytes, itemFrom, endOfString(bytes, itemFrom), text(words, random))
}

/** The value in lists or in objects, so deep. */
function nest(value: Uint8Array, depth: number, isList: boolean): Uint8Array {
  const [open, close] = isList ? ['[', ']'] : ['{"values":', '}']
  return Buffer.concat([Buffer.from(open.repeat(depth)), value, Buffer.from(close.repeat(depth))])
}

/** With the comma behind it, or else the one before. */
function removeItem(bytes: Uint8Array, from: number, to: number): Uint8Array {
  if (bytes[to] === COMMA) return replace(bytes, from, to + 1, new Uint8Array(0))
  return replace(bytes, bytes[from - 1] === COMMA ? from - 1 : from, to, new Uint8Array(0))
}

/** One of all values of a text, however deep; `undefined` where it has none. */
function pickValue(bytes: Uint8Array, random: Random): ValueSpan | undefined {
  const starts: [itemFrom: number, from: number][] = []
  let nameFrom: number | undefined
  for (let at = 0; at < bytes.length; ) {
    if (!beginsValue(bytes[at] ?? 0)) {
      at += 1
      continue
    }
    const end = isOpening(bytes[at] ?? 0) ? at + 1 : endOfScalar(bytes, at)
    const isName = bytes[at] === QUOTE && followedByColon(bytes, end)
    if (!isName) starts.push([nameFrom ?? at, at])
    nameFrom = isName ? at : undefined
    at = end
  }
  const start = starts[random.between(0, Math.max(0, starts.length - 1))]
  if (start === undefined) return undefined
  const [itemFrom, from] = start
  return {
    itemFrom,
    from,
    to: isOpening(bytes[from] ?? 0) ? endOfBrackets(bytes, from) : endOfScalar(bytes, from),
  }
}

function followedByColon(bytes: Uint8Array, from: number): boolean {
  let at = from
  while (SPACES.includes(bytes[at] ?? 0)) at += 1
  return bytes[at] === COLON
}

function endOfScalar(bytes: Uint8Array, from: number): number {
  return bytes[from] === QUOTE ? endOfString(bytes, from) : endOfWord(bytes, from)
}

/** A quote, a bracket, a digit, a minus, or the `t`, `f` and `n` of the three words. */
function beginsValue(byte: number): boolean {
  return (
    byte === QUOTE ||
    isOpening(byte) ||
    (byte >= 0x30 && byte <= 0x39) ||
    byte === 0x2d ||
    [0x74, 0x66, 0x6e].includes(byte)
  )
}

/** `{` or `[`. */
function isOpening(byte: number): boolean {
  return byte === 0x7b || byte === 0x5b
}

function endOfString(bytes: Uint8Array, from: number): number {
  let at = from + 1
  while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1
  return Math.min(bytes.length, at + 1)
}

function endOfBrackets(bytes: Uint8Array, from: number): number {
  let at = from
  let depth = 0
  do {
    const byte = bytes[at] ?? 0
    if (isOpening(byte)) depth += 1
    else if (byte === 0x7d || byte === 0x5d) depth -= 1
    at = byte === QUOTE ? endOfString(bytes, at) : at + 1
  } while (depth > 0 && at < bytes.length)
  return at
}

function endOfWord(bytes: Uint8Array, from: number): number {
  let at = from
  do at += 1
  while (at < bytes.length && ![COMMA, 0x7d, 0x5d, ...SPACES].includes(bytes[at] ?? 0))
  return at
}
