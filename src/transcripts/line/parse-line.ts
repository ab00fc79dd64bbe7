import {isRecord, type JsonRecord, parseRecord} from './json-record.ts'

const CONTENT = '"content":['
const BEHIND_CONTENT = '],"stop_reason"'

/**
 * The object that a line holds, perhaps without what its message says; `undefined` when it is damaged.
 * `bytes` has one character per byte: a chunk of them is made at the cost of a copy, and nearly all are ASCII.
 */
export function parseLine(bytes: string): JsonRecord | undefined {
  const begin = bytes.indexOf(CONTENT)
  const end = begin < 0 ? -1 : bytes.indexOf(BEHIND_CONTENT, begin)
  // Quotes cannot stand in a JSON string, so this is the key. If it is one deeper in the content, too many
  // brackets are closed behind it, and what is left is no JSON.
  const cut = end < 0 ? undefined : parse(bytes.slice(0, begin + CONTENT.length) + bytes.slice(end))
  // Where another member's content came first, the message was cut out with it.
  return isRecord(cut?.message) ? cut : parse(bytes)
}

function parse(bytes: string): JsonRecord | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: NUL is the first of ASCII.
  const isAscii = !/[^\x00-\x7f]/.test(bytes)
  return parseRecord(isAscii ? bytes : Buffer.from(bytes, 'latin1').toString('utf8'))
}
