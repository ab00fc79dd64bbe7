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

/** A token count: a whole number from 0 to 2^53 - 1. `undefined` for anything else. */
export function readCount(value: AttributeValue | undefined): number | undefined {
  const parsed = readNumber(value)
  if (parsed === undefined) return undefined
  const rounded = Math.round(parsed)
  return rounded >= 0 && Number.isSafeInteger(rounded) ? rounded : undefined
}

/** US dollars to whole micro-dollars. `undefined` when negative or not a number. */
export function readMicroUsd(usd: AttributeValue | undefined): number | undefined {
  const parsed = readNumber(usd)
  if (parsed === undefined || parsed < 0) return undefined
  const microUsd = Math.round(parsed * 1e6)
  return Number.isSafeInteger(microUsd) ? microUsd : undefined
}
