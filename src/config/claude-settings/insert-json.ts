import type {Node} from './parse-settings.ts'
import {replaceNode, type TextEdit} from './text-edit.ts'
import {nextProperty, renderObject, type Style} from './text-style.ts'

/** A property with its value as JSON. */
export type Property = readonly [key: string, json: string]

/** How a document is written, and how deep in it something stands: 1 for what is right inside it. */
export type Place = {readonly style: Style; readonly depth: number}

/** Puts properties behind the last one of an object, in the way in which that one was written. */
export function insertProperties(
  text: string,
  object: Node,
  properties: readonly Property[],
  {style, depth}: Place,
): TextEdit {
  const last = object.children?.at(-1)
  if (last === undefined) return replaceNode(object, renderObject(properties, style, depth))
  const {lead, colon} = nextProperty(text, object, last)
  const inserted = properties.map(([key, json]) => `,${lead}${JSON.stringify(key)}${colon}${json}`).join('')
  return {offset: last.offset + last.length, length: 0, text: inserted}
}

/** Puts a value behind the last one of an array, in the way in which that one was written. */
export function insertItem(text: string, array: Node, value: unknown, {style, depth}: Place): TextEdit {
  const [before, last] = [array.children?.at(-2), array.children?.at(-1)]
  if (last === undefined) {
    const json = renderJson(value, {style, depth: depth + 1})
    return replaceNode(array, renderArray([json], {style, depth}))
  }
  const isOneLine = !/[\r\n]/.test(text.slice(last.offset, last.offset + last.length))
  const ofItem = isOneLine ? {...style, indent: undefined} : style
  const json = renderJson(value, {style: ofItem, depth: depth + 1})
  const start = before === undefined ? array.offset + 1 : before.offset + before.length
  const gap = text.slice(start, last.offset)
  const lead = gap.slice(gap.indexOf(',') + 1)
  const isTight = lead === '' && before === undefined && style.colon.endsWith(' ')
  return {offset: last.offset + last.length, length: 0, text: `,${isTight ? ' ' : lead}${json}`}
}

/** A value as JSON in the style of its document; `depth` is that of what is right inside it. */
export function renderJson(value: unknown, {style, depth}: Place): string {
  const inside = {style, depth: depth + 1}
  if (Array.isArray(value)) {
    const isFlat = value.every(item => typeof item !== 'object')
    const items = value.map(item => renderJson(item, inside))
    return isFlat
      ? `[${items.join(style.colon.endsWith(' ') ? ', ' : ',')}]`
      : renderArray(items, {style, depth})
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const properties = Object.entries(value).map(([key, of]) => [key, renderJson(of, inside)] as const)
  return properties.length === 0 ? '{}' : renderObject(properties, style, depth)
}

function renderArray(items: readonly string[], {style: {lineEnd, indent, colon}, depth}: Place): string {
  if (indent === undefined) return `[${items.join(colon.endsWith(' ') ? ', ' : ',')}]`
  const lead = `${lineEnd}${indent.repeat(depth)}`
  return `[${lead}${items.join(`,${lead}`)}${lineEnd}${indent.repeat(depth - 1)}]`
}
