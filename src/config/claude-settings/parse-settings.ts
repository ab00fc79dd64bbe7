import {createScanner, type Node, type ParseError, parseTree} from 'jsonc-parser'
import {StackspendError} from '../../errors.ts'
import {findDeepNesting, MOST_LEVELS} from '../../find-deep-nesting.ts'

/** A value or property of a settings file, and where it stands in the text. */
export type {Node}

/** A file that begins with it keeps it; it is no part of the JSON. */
export const BYTE_ORDER_MARK = '\uFEFF'

export type SettingsTree = {
  readonly root: Node
  /** The `env` that counts: of several the last, as every JSON parser has it. */
  readonly env: Node | undefined
}

/**
 * Where things stand in the text of a settings file; `undefined` for a text that is empty but for space.
 * Offsets count from the beginning of `text`, mark included. `where` names the file in errors.
 * @throws StackspendError CLAUDE_SETTINGS_INVALID with the line, when `text` is not what Claude Code would read.
 */
export function parseSettings(text: string, where: string): SettingsTree | undefined {
  // A space for the mark, so that offsets stay.
  const json = text.startsWith(BYTE_ORDER_MARK) ? ` ${text.slice(1)}` : text
  if (json.trim() === '') return undefined
  const root = parseJson(json, where)
  if (root.type !== 'object') throw invalid(where, text, root.offset, 'expected an object')
  const env = findValue(root, 'env')
  if (env !== undefined && env.type !== 'object') {
    throw invalid(where, text, env.offset, '"env" is no object')
  }
  return {root, env}
}

/** The property of an object that counts when its key is there several times: the last. */
export function findProperty(object: Node, key: string): Node | undefined {
  return object.children?.findLast(property => property.children?.[0]?.value === key)
}

/** The value of a key, or `undefined`. */
export function findValue(object: Node, key: string): Node | undefined {
  return findProperty(object, key)?.children?.[1]
}

/** Far deeper than any settings; the parser follows each level down its stack. */
const DEEPEST = 200

function parseJson(json: string, where: string): Node {
  const deepAt = findDeepNesting(json)
  if (deepAt !== undefined) throw invalid(where, json, deepAt, `nested in more than ${MOST_LEVELS} levels`)
  const tooDeepAt = findDeeper(json, DEEPEST)
  if (tooDeepAt !== undefined) throw invalid(where, json, tooDeepAt, `nested in more than ${DEEPEST} levels`)
  const errors: ParseError[] = []
  const root = parseTree(json, errors, {disallowComments: true, allowTrailingComma: false})
  const [first] = errors
  if (first !== undefined) throw invalid(where, json, first.offset, describeFault(json, first.offset))
  // jsonc-parser forgives a few things that JSON does not allow, and says nothing about them.
  if (root === undefined || !isJson(json)) throw invalid(where, json, 0, 'expected JSON')
  return root
}

/** Where a bracket opens that has so many open ones around it. */
function findDeeper(json: string, deepest: number): number | undefined {
  const scanner = createScanner(json, true)
  let depth = 0
  while (scanner.getPosition() < json.length) {
    scanner.scan()
    const offset = scanner.getTokenOffset()
    const first = json[offset]
    if (first === '{' || first === '[') depth += 1
    else if (first === '}' || first === ']') depth -= 1
    if (depth > deepest) return offset
  }
  return undefined
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch (error) {
    if (error instanceof SyntaxError) return false
    throw error
  }
}

function describeFault(json: string, offset: number): string {
  const isComment = json.startsWith('//', offset) || json.startsWith('/*', offset)
  return isComment ? 'a comment, which JSON does not have' : 'this is not JSON'
}

/** The text at fault stays out: it may be a secret. */
function invalid(where: string, text: string, offset: number, what: string): StackspendError {
  const before = text.slice(0, offset).split(/\r\n|\r|\n/)
  const column = (before.at(-1)?.length ?? 0) + 1
  return new StackspendError(
    'CLAUDE_SETTINGS_INVALID',
    `${where}, line ${before.length}, column ${column}: ${what}`,
    {hint: 'mend that line, or take --settings print and put the variables in yourself'},
  )
}
