import {OtlpDecodeError, OtlpLimitError} from './decode-error.ts'
import {maxTextBytes} from './value-limits.ts'

export type JsonLimits = {
  /** Objects, lists and their members, all together. */
  readonly values: number
  /** A longer text is read as an empty one. Quotes and escapes count. */
  readonly textBytes: number
  /** All that is left. */
  readonly bytes: number
}

/**
 * `JSON.parse` takes 2.4 GB for 64 MiB of `{}`. These are far above a batch of 512 records with 40 attributes each, in
 * which Claude Code's raw bodies are texts that nobody wants, and what is parsed stays below 50 MiB.
 */
export const JSON_LIMITS: JsonLimits = {values: 500_000, textBytes: maxTextBytes, bytes: 8 * 1024 * 1024}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const LIST = 0x5b
const OBJECT = 0x7b

/**
 * Goes over JSON before it is parsed, and copies it without its long texts, which are what makes a batch large and
 * which nobody reads; `onLongText` gets each of them, with its quotes. Whether it is JSON is not looked at, but for a
 * text without an end. @throws {OtlpLimitError} when it holds more than the limits.
 */
export function condenseJson(
  bytes: Uint8Array,
  {limits = JSON_LIMITS, onLongText}: {limits?: JsonLimits; onLongText?: (text: Uint8Array) => void} = {},
): Uint8Array {
  const kept = new KeptBytes(bytes, limits.bytes)
  let values = 0
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0
    if (byte === QUOTE) {
      const end = endOfText(bytes, at)
      if (end - at > limits.textBytes) {
        onLongText?.(bytes.subarray(at, end))
        kept.skip(at + 1, end - 1)
      }
      at = end - 1
      continue
    }
    if (byte === COMMA || byte === LIST || byte === OBJECT) values += 1
    if (values > limits.values) throw new OtlpLimitError(`The body holds more than ${limits.values} values`)
  }
  return kept.finish()
}

/** Where the text that begins at `from` ends, its quote included. */
function endOfText(bytes: Uint8Array, from: number): number {
  for (let quote = from; ; ) {
    quote = bytes.indexOf(QUOTE, quote + 1)
    if (quote < 0) throw new OtlpDecodeError('The body is no JSON')
    let backslashes = 0
    while (bytes[quote - 1 - backslashes] === BACKSLASH) backslashes += 1
    if (backslashes % 2 === 0) return quote + 1
  }
}

/** Copies what is not skipped. */
class KeptBytes {
  private readonly bytes: Uint8Array
  private readonly limit: number
  private readonly parts: Uint8Array[] = []
  private length = 0
  private from = 0

  constructor(bytes: Uint8Array, limit: number) {
    this.bytes = bytes
    this.limit = limit
  }

  skip(from: number, to: number): void {
    this.keepUntil(from)
    this.from = to
  }

  finish(): Uint8Array {
    this.keepUntil(this.bytes.length)
    return this.parts.length === 1 && this.parts[0] !== undefined ? this.parts[0] : Buffer.concat(this.parts)
  }

  private keepUntil(to: number): void {
    const part = this.bytes.subarray(this.from, to)
    this.length += part.length
    if (this.length > this.limit)
      throw new OtlpLimitError(`The body holds more than ${this.limit} bytes beside its long texts`)
    this.parts.push(part)
  }
}
