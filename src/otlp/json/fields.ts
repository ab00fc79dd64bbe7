import {OtlpDecodeError} from '../decode-error.ts'

/** A parsed JSON object; in proto3 JSON a field that is `null` is absent. */
export type JsonObject = Readonly<Record<string, unknown>>

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** `value` as an object. @throws {OtlpDecodeError} */
export function expectObject(value: unknown): JsonObject {
  if (!isJsonObject(value)) throw new OtlpDecodeError('An object was expected')
  return value
}

/** An object field; `undefined` when absent. */
export function objectField(of: JsonObject, name: string): JsonObject | undefined {
  const value = of[name] ?? undefined
  return value === undefined ? undefined : expectObject(value)
}

/** A list field; empty when absent. */
export function listField(of: JsonObject, name: string): readonly unknown[] {
  const value = of[name] ?? []
  if (!Array.isArray(value)) throw new OtlpDecodeError('A list was expected')
  return value
}

/** A string field; empty when absent. */
export function stringField(of: JsonObject, name: string): string {
  const value = of[name] ?? ''
  if (typeof value !== 'string') throw new OtlpDecodeError('A string was expected')
  return value
}

/** A boolean field; false when absent. */
export function booleanField(of: JsonObject, name: string): boolean {
  const value = of[name] ?? false
  if (typeof value !== 'boolean') throw new OtlpDecodeError('A boolean was expected')
  return value
}
