import type {AttributeValue} from '../otlp/records.ts'

/** Longest text kept from telemetry, in bytes of UTF-8. */
export const TEXT_LIMIT_BYTES = 256

// No UTF-16 unit takes more than three bytes.
const SURELY_SHORT = Math.floor(TEXT_LIMIT_BYTES / 3)

/**
 * A non-empty text, cut to `TEXT_LIMIT_BYTES` between two characters. `undefined` for anything else.
 * NUL and unpaired surrogates become U+FFFD: SQLite would give them back changed, and a text that is looked
 * up again must be found.
 */
export function readText(value: AttributeValue | undefined): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint')
    return String(value)
  if (typeof value !== 'string' || value === '') return undefined
  return cut(value.toWellFormed().replaceAll('\u0000', '\uFFFD'))
}

function cut(text: string): string {
  if (text.length <= SURELY_SHORT) return text
  const {read} = new TextEncoder().encodeInto(text, new Uint8Array(TEXT_LIMIT_BYTES))
  return text.slice(0, read)
}
