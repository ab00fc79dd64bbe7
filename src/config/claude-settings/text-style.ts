import type {Node} from './parse-settings.ts'

/** How a person, or their editor, wrote a JSON document. */
export type Style = {
  readonly lineEnd: '\n' | '\r\n'
  /** One level of indentation; `undefined` when the document stands on one line. */
  readonly indent: string | undefined
  /** Between a key and its value. */
  readonly colon: string
}

/** The style of the object `root` in `text`; two spaces and line breaks when it is empty or not there. */
export function detectStyle(text: string, root: Node | undefined): Style {
  const lineEnd = /\r?\n/.exec(text)?.[0] === '\r\n' ? '\r\n' : '\n'
  const first = root?.children?.[0]
  if (root === undefined || first === undefined) return {lineEnd, indent: '  ', colon: ': '}
  const lead = text.slice(root.offset + 1, first.offset)
  const indent = /[\r\n]/.test(lead) ? /[^\r\n]*$/.exec(lead)?.[0] : undefined
  return {lineEnd, indent, colon: colonOf(text, first)}
}

/** What to put before the key and around the colon of a property that follows `last`. */
export function nextProperty(
  text: string,
  object: Node,
  last: Node,
): {readonly lead: string; readonly colon: string} {
  const before = object.children?.at(-2)
  const gap = text.slice(
    before === undefined ? object.offset + 1 : before.offset + before.length,
    last.offset,
  )
  const lead = gap.slice(gap.indexOf(',') + 1)
  const colon = colonOf(text, last)
  // `{"a": 1}` has no space behind its brace, and wants one behind its comma.
  return {lead: lead === '' && before === undefined && colon.endsWith(' ') ? ' ' : lead, colon}
}

/** An object of at least one property as JSON, `depth` levels deep counting its own properties' level. */
export function renderObject(
  properties: readonly (readonly [key: string, json: string])[],
  {lineEnd, indent, colon}: Style,
  depth: number,
): string {
  const lines = properties.map(([key, json]) => `${JSON.stringify(key)}${colon}${json}`)
  if (indent === undefined) return `{${lines.join(colon.endsWith(' ') ? ', ' : ',')}}`
  const lead = `${lineEnd}${indent.repeat(depth)}`
  return `{${lead}${lines.join(`,${lead}`)}${lineEnd}${indent.repeat(depth - 1)}}`
}

/** What stands inside an object, without its braces. */
export function betweenBraces(text: string, object: Node): string {
  return text.slice(object.offset + 1, object.offset + object.length - 1)
}

function colonOf(text: string, property: Node): string {
  const [key, value] = property.children ?? []
  const colon =
    key === undefined || value === undefined ? ':' : text.slice(key.offset + key.length, value.offset)
  // A value on a line of its own is one property's way, not a style.
  return /[\r\n]/.test(colon) ? ': ' : colon
}
