import {OtlpDecodeError} from '../decode-error.ts'
import type {JsonObject} from './fields.ts'

// No 64-bit integer is longer, and turning long text into a bigint takes quadratic time.
const integerText = /^-?\d{1,20}$/
const decimalText = /^-?\d{1,400}(\.\d{1,400})?([eE][+-]?\d{1,4})?$/
const doubleNames: ReadonlyMap<string, number> = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
])

function parseInteger(value: unknown): bigint {
  if (typeof value === 'number' && Number.isInteger(value)) return BigInt(value)
  if (typeof value === 'string' && integerText.test(value)) return BigInt(value)
  throw new OtlpDecodeError('An integer was expected')
}

/** An int64 from a number or a string: a number when that is exact, else a bigint. */
export function parseInt64(value: unknown): number | bigint {
  const integer = parseInteger(value)
  if (BigInt.asIntN(64, integer) !== integer) throw new OtlpDecodeError('An integer is beyond 64 bits')
  const number = Number(integer)
  return Number.isSafeInteger(number) ? number : integer
}

/** A double from a number, its text, or the names that proto3 JSON gives what JSON can't write. */
export function parseDouble(value: unknown): number {
  if (typeof value === 'number') return value
  if (typeof value === 'string') {
    const named = doubleNames.get(value)
    if (named !== undefined) return named
    if (decimalText.test(value)) return Number(value)
  }
  throw new OtlpDecodeError('A number was expected')
}

/** A fixed64, such as an instant in nanoseconds since 1970, from a number or a string; 0 when absent. */
export function fixed64Field(of: JsonObject, name: string): bigint {
  const integer = parseInteger(of[name] ?? 0)
  if (BigInt.asUintN(64, integer) !== integer) throw new OtlpDecodeError('An integer is beyond 64 bits')
  return integer
}

/** An enum or a 32-bit integer, by number, its text, or its place in `names`; 0 when absent. */
export function enumField(of: JsonObject, name: string, names: readonly string[] = []): number {
  const value = of[name] ?? 0
  if (typeof value === 'string') {
    const number = names.indexOf(value)
    if (number >= 0) return number
  }
  const number = Number(parseInteger(value))
  if (number !== (number | 0)) throw new OtlpDecodeError('An integer is beyond 32 bits')
  return number
}
