import type {AttributeValue} from '../otlp/records.ts'

/** Longest text kept from telemetry, in UTF-16 units. */
export const TEXT_LIMIT = 256

/** A non-empty text, cut to `TEXT_LIMIT` without splitting a surrogate pair. `undefined` for anything else. */
export function readText(value: AttributeValue | undefined): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint')
    return String(value)
  if (typeof value !== 'string' || value === '') return undefined
  if (value.length <= TEXT_LIMIT) return value
  return value.slice(0, TEXT_LIMIT).replace(/[\uD800-\uDBFF]$/u, '')
}
