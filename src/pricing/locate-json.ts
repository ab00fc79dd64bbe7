export type JsonPath = readonly (string | number)[]

/** A value in a JSON text: where it begins (a member: where its name begins) and what is inside it. */
export type JsonNode = {readonly offset: number; readonly children: ReadonlyMap<string | number, JsonNode>}

export type LocatedJson =
  | {readonly status: 'located'; readonly root: JsonNode}
  | {
      readonly status: 'malformed'
      readonly offset: number
      readonly found: string
      readonly expected: string
    }

/**
 * Finds where each value of a JSON text stands, or where and why the text stops being JSON. `JSON.parse` says
 * neither: it keeps no positions, and its messages differ between Node versions and often have no position.
 * Of a name written twice the last counts, as in `JSON.parse`. For texts without deep nesting (`find-deep-nesting.ts`). More than 100 levels are followed no further, and said
 * to be malformed.
 */
export function locateJson(text: string): LocatedJson {
  try {
    return {status: 'located', root: new Locator(text).document()}
  } catch (error) {
    if (!(error instanceof Malformed)) throw error
    const found = text[error.offset]
    return {
      status: 'malformed',
      offset: error.offset,
      expected: error.expected,
      found: found === undefined ? 'the end of the file' : JSON.stringify(found),
    }
  }
}

/** Offset of the value at `path`, or of the nearest value around it that exists. */
export function offsetOfPath(root: JsonNode, path: JsonPath): number {
  let node = root
  for (const step of path) {
    const child = node.children.get(step)
    if (child === undefined) break
    node = child
  }
  return node.offset
}

/** Line of an offset, from 1. */
export function lineOfOffset(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length
}

/** Deeper than any document that people write; what follows each level down would exhaust the stack. */
const DEEPEST = 100

class Malformed extends Error {
  readonly offset: number
  readonly expected: string

  constructor(offset: number, expected: string) {
    super(expected)
    this.offset = offset
    this.expected = expected
  }
}

const WHITESPACE = /[ \t\r\n]*/y
// biome-ignore lint/suspicious/noControlCharactersInRegex: RFC 8259 forbids them bare in a string
const STRING = /"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\u0000-\u001f]*)*"/y
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y
const NOTHING: JsonNode['children'] = new Map()

/** A walk over the grammar of RFC 8259 that remembers offsets instead of values. */
class Locator {
  private readonly text: string
  private at = 0

  constructor(text: string) {
    this.text = text
  }

  document(): JsonNode {
    const root = {offset: this.nextOffset(), children: this.value()}
    if (this.nextOffset() < this.text.length) throw new Malformed(this.at, 'the end of the file')
    return root
  }

  private value(depth = 0): JsonNode['children'] {
    if (depth > DEEPEST) throw new Malformed(this.nextOffset(), `at most ${DEEPEST} levels`)
    if (this.skip('{')) return this.members(depth + 1)
    if (this.skip('[')) return this.items(depth + 1)
    if (this.match(STRING) === undefined && this.match(SCALAR) === undefined) {
      throw this.malformed('a value')
    }
    return NOTHING
  }

  private members(depth: number): JsonNode['children'] {
    const children = new Map<string, JsonNode>()
    if (this.skip('}')) return children
    do {
      const offset = this.nextOffset()
      const name = this.match(STRING)
      if (name === undefined) throw this.malformed('a name in double quotes')
      if (!this.skip(':')) throw new Malformed(this.at, '":"')
      children.set(String(JSON.parse(name)), {offset, children: this.value(depth)})
    } while (this.skip(','))
    if (!this.skip('}')) throw new Malformed(this.at, '"," or "}"')
    return children
  }

  private items(depth: number): JsonNode['children'] {
    const children = new Map<number, JsonNode>()
    if (this.skip(']')) return children
    do {
      children.set(children.size, {offset: this.nextOffset(), children: this.value(depth)})
    } while (this.skip(','))
    if (!this.skip(']')) throw new Malformed(this.at, '"," or "]"')
    return children
  }

  // A string that begins but is no string has its fault further on, where no token can say.
  private malformed(expected: string): Malformed {
    const isString = this.text[this.at] === '"'
    return new Malformed(this.at, isString ? 'a string closed on its line, with \\\\ for \\' : expected)
  }

  private nextOffset(): number {
    this.take(WHITESPACE)
    return this.at
  }

  private skip(character: string): boolean {
    const isNext = this.text[this.nextOffset()] === character
    if (isNext) this.at += 1
    return isNext
  }

  private match(token: RegExp): string | undefined {
    this.nextOffset()
    return this.take(token)
  }

  private take(token: RegExp): string | undefined {
    token.lastIndex = this.at
    const found = token.exec(this.text)?.[0]
    if (found !== undefined) this.at += found.length
    return found
  }
}
