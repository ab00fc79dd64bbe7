import type {AttributeValue} from '../otlp/records.ts'
import {textHash} from './text-hash.ts'

/** Longest text kept from telemetry, in bytes of UTF-8. */
export const TEXT_LIMIT_BYTES = 256

// No UTF-16 unit takes more than three bytes.
const SURELY_SHORT = Math.floor(TEXT_LIMIT_BYTES / 3)
// `…` and 16 hexadecimal digits.
const CUT_MARK_BYTES = 19

/**
 * A non-empty text within `TEXT_LIMIT_BYTES`; `undefined` for anything else. Of a longer one its beginning, `…` and a
 * hash of the whole, so that two long names that begin alike stay two.
 * NUL and unpaired surrogates become U+FFFD: SQLite would give them back changed, and a text that is looked
 * up again must be found.
 */
export function readText(value: AttributeValue | undefined): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint')
    return String(value)
  if (typeof value !== 'string' || value === '') return undefined
  return limit(value.toWellFormed().replaceAll('\u0000', '\uFFFD'))
}

function limit(text: string): string {
  if (text.length <= SURELY_SHORT || cut(text, TEXT_LIMIT_BYTES).length === text.length) return text
  return `${cut(text, TEXT_LIMIT_BYTES - CUT_MARK_BYTES)}…${textHash(text)}`
}

/** As much of the beginning as fits, whole characters. */
function cut(text: string, limitBytes: number): string {
  const {read} = new TextEncoder().encodeInto(text, new Uint8Array(limitBytes))
  return text.slice(0, read)
}
