import type {AttributeValue} from '../otlp/records.ts'

/**
 * A finite number from a string, integer or double: clients send all three for one attribute.
 * `undefined` for anything else.
 */
export function readNumber(value: AttributeValue | undefined): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  if (typeof value === 'bigint') return Number(value)
  if (typeof value !== 'string' || value.trim() === '') return undefined
  const parsed = Number(value)
  return Number.isFinite(parsed) ? parsed : undefined
}

/**
 * Largest count that is believed, of tokens or micro-dollars: far beyond any request, yet thousands of them
 * still have an exact sum. One absurd record must not make the sums of all others unreadable.
 */
export const COUNT_LIMIT = 1e12

/** A token count: a whole number from 0 to `COUNT_LIMIT`. `undefined` for anything else. */
export function readCount(value: AttributeValue | undefined): number | undefined {
  const parsed = readNumber(value)
  if (parsed === undefined) return undefined
  return believable(Math.round(parsed))
}

/** US dollars to whole micro-dollars, up to `COUNT_LIMIT`. `undefined` for anything else. */
export function readMicroUsd(usd: AttributeValue | undefined): number | undefined {
  const parsed = readNumber(usd)
  if (parsed === undefined) return undefined
  return believable(Math.round(parsed * 1e6))
}

function believable(count: number): number | undefined {
  return count >= 0 && count <= COUNT_LIMIT ? count : undefined
}
