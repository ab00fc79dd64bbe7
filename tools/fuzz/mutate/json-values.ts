import type {Random} from '../../../bench/random.ts'

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const COLON = 0x3a
const SPACES = [0x20, 0x0a, 0x0d, 0x09]

/** A value: where it begins, and the name before it where it is a member's; and behind its end. */
export type ValueSpan = {readonly itemFrom: number; readonly from: number; readonly to: number}

/** One of all values of a text, however deep; `undefined` where it has none. */
export function pickValue(bytes: Uint8Array, random: Random): ValueSpan | undefined {
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

export function endOfString(bytes: Uint8Array, from: number): number {
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
