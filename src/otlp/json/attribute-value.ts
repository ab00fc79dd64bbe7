import {OtlpDecodeError} from '../decode-error.ts'
import type {AttributeValue} from '../records.ts'
import {maxAttributes, maxValueDepth} from '../value-limits.ts'
import {booleanField, expectObject, isJsonObject, type JsonObject, listField, stringField} from './fields.ts'
import {parseDouble, parseInt64} from './numbers.ts'

// Both base64 alphabets, padded or not: proto3 JSON asks readers to take all of them.
const base64Text = /^[A-Za-z0-9+/_-]*={0,2}$/

/** An AnyValue; `undefined` when it is empty or what it holds is (`{}`, `{"doubleValue": {}}`). */
export function readAttributeValue(value: unknown, depth = 1): AttributeValue | undefined {
  if (depth > maxValueDepth) throw new OtlpDecodeError('An attribute value is nested too deeply')
  if (value === undefined || value === null) return undefined
  const any = expectObject(value)
  if (isPresent(any.stringValue)) return stringField(any, 'stringValue')
  if (isPresent(any.intValue)) return parseInt64(any.intValue)
  if (isPresent(any.doubleValue)) return parseDouble(any.doubleValue)
  if (isPresent(any.boolValue)) return booleanField(any, 'boolValue')
  if (isPresent(any.bytesValue)) return readBytes(stringField(any, 'bytesValue'))
  if (isJsonObject(any.arrayValue)) return readArray(any.arrayValue, depth)
  if (isJsonObject(any.kvlistValue)) return readKeyValueList(any.kvlistValue, depth)
  if (isPresent(any.arrayValue ?? any.kvlistValue)) throw new OtlpDecodeError('An object was expected')
  return undefined
}

/** An AnyValue of which only a string is read; `undefined` when it is of another kind. */
export function readStringValue(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined
  const any = expectObject(value)
  return isPresent(any.stringValue) ? stringField(any, 'stringValue') : undefined
}

/** Some exporters write an empty object for a value that they don't have. */
export function isPresent(value: unknown): boolean {
  if (value === undefined || value === null) return false
  return !isJsonObject(value) || Object.keys(value).length > 0
}

function readBytes(text: string): string {
  if (!base64Text.test(text)) throw new OtlpDecodeError('Base64 was expected')
  return Buffer.from(text, 'base64').toString('base64')
}

function readArray(array: JsonObject, depth: number): AttributeValue[] {
  const elements = listField(array, 'values')
  if (elements.length > maxAttributes) throw new OtlpDecodeError('An attribute holds too many values')
  return elements.flatMap(element => {
    const value = readAttributeValue(element, depth + 1)
    // Wrapped, because flatMap would flatten a value that is itself an array.
    return value === undefined ? [] : [value]
  })
}

function readKeyValueList(list: JsonObject, depth: number): {[key: string]: AttributeValue} {
  // Defines own properties, so that a key named __proto__ is only a key.
  return Object.fromEntries(readKeyValues(list, 'values', {isWanted: () => true, depth: depth + 1}))
}

/** The list of KeyValue in field `name`; the value of an unwanted key is not looked at. */
export function readKeyValues(
  of: JsonObject,
  name: string,
  {isWanted, depth}: {isWanted(key: string): boolean; depth: number},
): Map<string, AttributeValue> {
  const entries = new Map<string, AttributeValue>()
  for (const element of listField(of, name)) {
    const entry = expectObject(element)
    const key = stringField(entry, 'key')
    const value = isWanted(key) ? readAttributeValue(entry.value, depth) : undefined
    if (value !== undefined) entries.set(key, value)
    if (entries.size > maxAttributes) throw new OtlpDecodeError('There are too many attributes')
  }
  return entries
}

/** The `attributes` field, whole or only its wanted keys. */
export function readAttributes(
  of: JsonObject,
  isWanted: (key: string) => boolean = () => true,
): Map<string, AttributeValue> {
  return readKeyValues(of, 'attributes', {isWanted, depth: 1})
}
