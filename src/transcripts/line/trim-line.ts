const TAB = 0x09
const CARRIAGE_RETURN = 0x0d
const SPACE = 0x20
const OPEN = 0x7b
const CLOSE = 0x7d
/** A byte order mark in UTF-8, byte by byte. */
const MARK = '\xef\xbb\xbf'

/**
 * Where the JSON object of a line begins and ends, without the white space, byte order mark or NULs (that a
 * crash of the system leaves) around it. `malformed` when it cannot be a whole one.
 */
export function trimLine(
  bytes: string,
  start: number,
  end: number,
): readonly [from: number, to: number] | 'blank' | 'malformed' {
  let from = start
  let to = end
  if (bytes.startsWith(MARK, from)) from += MARK.length
  while (from < to && isAround(bytes.charCodeAt(from))) from += 1
  while (to > from && isAround(bytes.charCodeAt(to - 1))) to -= 1
  if (from >= to) return start < end && bytes.charCodeAt(start) === 0 ? 'malformed' : 'blank'
  return bytes.charCodeAt(from) === OPEN && bytes.charCodeAt(to - 1) === CLOSE ? [from, to] : 'malformed'
}

function isAround(byte: number): boolean {
  return byte === SPACE || byte === CARRIAGE_RETURN || byte === TAB || byte === 0
}
