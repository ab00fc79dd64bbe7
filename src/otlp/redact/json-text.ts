import {condenseJson} from '../condense-json.ts'
import {OtlpDecodeError} from '../decode-error.ts'

/** A part of a JSON text: `from` its first character, `to` behind its last. */
export type Part = {readonly from: number; readonly to: number}

/** One member of an object; `from` is its name's first character. */
export type Member = Part & {readonly name: string; readonly value: Part}

/** Text that means what it says: ASCII without escapes. */
const PLAIN = /^[\x20-\x5b\x5d-\x7e]*$/

/**
 * Finds the parts of a JSON text without building values, so that what is not cut stays as it was written:
 * 64-bit integers, escapes, white space, names given twice. One character is one byte of the UTF-8 text.
 */
export class JsonText {
  readonly #text: string
  readonly #bytes: Buffer

  /** @throws {OtlpDecodeError} when `bytes` are no JSON. */
  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#text = this.#bytes.toString('latin1')
    try {
      // Without its long texts, which are looked at by themselves: parsed whole it would be there twice more.
      const condensed = condenseJson(bytes, {onLongText: text => JSON.parse(latin1(text))})
      JSON.parse(new TextDecoder().decode(condensed))
    } catch (error) {
      // The original is left behind: its message quotes the text.
      if (error instanceof SyntaxError) throw new OtlpDecodeError('The body is no JSON')
      throw error
    }
  }

  /** The outermost value; a byte order mark is stepped over. */
  get root(): Part {
    const from = this.#skipSpace(this.#text.startsWith('\u00ef\u00bb\u00bf') ? 3 : 0)
    return {from, to: this.#endOf(from)}
  }

  raw({from, to}: Part): string {
    return this.#text.slice(from, to)
  }

  isNull(part: Part): boolean {
    return this.raw(part) === 'null'
  }

  /** The string that a part is. @throws {OtlpDecodeError} when it is none. */
  string({from, to}: Part): string {
    if (this.#text[from] !== '"') throw new OtlpDecodeError('A string was expected')
    const ascii = this.#text.slice(from + 1, to - 1)
    if (PLAIN.test(ascii)) return ascii
    return JSON.parse(this.#bytes.toString('utf8', from, to))
  }

  /** The members of an object. @throws {OtlpDecodeError} when it is none. */
  members(object: Part): Member[] {
    if (this.#text[object.from] !== '{') throw new OtlpDecodeError('An object was expected')
    const members: Member[] = []
    let from = this.#skipSpace(object.from + 1)
    while (from < object.to - 1) {
      const nameEnd = this.#endOfString(from)
      const valueFrom = this.#skipSpace(this.#skipSpace(nameEnd) + 1)
      const value = {from: valueFrom, to: this.#endOf(valueFrom)}
      members.push({name: this.string({from, to: nameEnd}), from, to: value.to, value})
      from = this.#skipSpace(this.#skipSpace(value.to) + 1)
    }
    return members
  }

  /** The elements of a list. @throws {OtlpDecodeError} when it is none. */
  elements(list: Part): Part[] {
    if (this.#text[list.from] !== '[') throw new OtlpDecodeError('A list was expected')
    const elements: Part[] = []
    let from = this.#skipSpace(list.from + 1)
    while (from < list.to - 1) {
      const to = this.#endOf(from)
      elements.push({from, to})
      from = this.#skipSpace(this.#skipSpace(to) + 1)
    }
    return elements
  }

  #skipSpace(at: number): number {
    let next = at
    while (isSpace(this.#text.charCodeAt(next))) next += 1
    return next
  }

  /** Behind the value that begins at `at`. Not recursive: a text may nest as deeply as it likes. */
  #endOf(at: number): number {
    const first = this.#text.charCodeAt(at)
    if (first === QUOTE) return this.#endOfString(at)
    if (!isOpening(first)) return this.#endOfWord(at)
    let next = at
    let depth = 0
    do {
      const code = this.#text.charCodeAt(next)
      if (isOpening(code)) depth += 1
      else if (isClosing(code)) depth -= 1
      next = code === QUOTE ? this.#endOfString(next) : next + 1
    } while (depth > 0)
    return next
  }

  #endOfString(at: number): number {
    let quote = this.#text.indexOf('"', at + 1)
    while (this.#isEscaped(quote)) quote = this.#text.indexOf('"', quote + 1)
    return quote + 1
  }

  #isEscaped(at: number): boolean {
    let first = at
    while (this.#text.charCodeAt(first - 1) === BACKSLASH) first -= 1
    return (at - first) % 2 === 1
  }

  /** Behind a number, `true`, `false` or `null`. */
  #endOfWord(at: number): number {
    let next = at
    while (next < this.#text.length && !endsWord(this.#text.charCodeAt(next))) next += 1
    return next
  }
}

const QUOTE = 0x22
const COMMA = 0x2c
const BACKSLASH = 0x5c

/** `{` or `[`. */
function isOpening(code: number): boolean {
  return code === 0x7b || code === 0x5b
}

/** `}` or `]`. */
function isClosing(code: number): boolean {
  return code === 0x7d || code === 0x5d
}

/** The four that JSON allows between its parts. */
function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09
}

function endsWord(code: number): boolean {
  return code === COMMA || isClosing(code) || isSpace(code)
}

/** Whether it is JSON is the same for its bytes as for their characters. */
function latin1({buffer, byteOffset, byteLength}: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('latin1')
}
