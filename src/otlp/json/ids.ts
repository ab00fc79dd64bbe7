import {type JsonObject, stringField} from './fields.ts'

const HEX_DIGITS = {traceId: 32, spanId: 16, parentSpanId: 16}
const HEX = /^[\da-f]+$/i
const ZEROS = /^0+$/

/** An id as lower-case hex, as OTLP/JSON writes it; absent when it is none or all zeros. */
export function idField(of: JsonObject, name: keyof typeof HEX_DIGITS): string | undefined {
  const text = stringField(of, name)
  if (text.length !== HEX_DIGITS[name] || !HEX.test(text) || ZEROS.test(text)) return undefined
  return text.toLowerCase()
}
