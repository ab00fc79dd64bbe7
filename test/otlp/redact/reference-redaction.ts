import {
  CONTENT_SPAN_EVENTS,
  type ContentKind,
  contentKind,
  ONE_WORD,
  PLACEHOLDER,
} from '../../../src/otlp/redact/content-attributes.ts'
import {isList, isObject, type Plain, type PlainObject, withoutEmptyLists} from './whole-message.ts'

type KindOf = (key: string) => ContentKind | undefined

/** What a decoded request should be without its content and empty lists, and what was taken from it. */
export type Expected = {readonly request: Plain; readonly taken: Plain[]}

/** Redaction again, on decoded values and by names alone, to hold the one on bytes against. */
export function withoutContent(request: Plain): Expected {
  const taken: Plain[] = []
  return {request: withoutEmptyLists(strip(request, 'request', contentKind, taken)), taken}
}

function strip(node: Plain, name: string, kindOf: KindOf, taken: Plain[]): Plain {
  if (isList(node)) return node.map(element => strip(element, name, kindOf, taken))
  if (!isObject(node)) return node
  const inside: KindOf =
    name === 'events' && CONTENT_SPAN_EVENTS.has(String(node.name)) ? () => 'content' : kindOf
  const kept: [string, Plain][] = []
  for (const [member, value] of Object.entries(node)) {
    if (isContentMember(name, member, node)) taken.push(value)
    else if (holdsAttributes(name, member) && isList(value)) {
      const [content, rest] = partition(value, attribute => isContentAttribute(attribute, inside))
      taken.push(...content)
      kept.push([member, rest.map(attribute => strip(attribute, member, inside, taken))])
    } else kept.push([member, strip(value, member, inside, taken)])
  }
  return Object.fromEntries(kept)
}

function holdsAttributes(parent: string, member: string): boolean {
  if (member === 'values') return parent === 'kvlistValue'
  return ['attributes', 'filteredAttributes', 'metadata'].includes(member)
}

function isContentMember(parent: string, member: string, node: PlainObject): boolean {
  const value = node[member]
  if (parent === 'status' && member === 'message') return value !== '' && !ONE_WORD.test(String(value))
  if (parent !== 'logRecords' || member !== 'body' || !isObject(value)) return false
  return namesEvent(node) && !isHarmless(value, 'error')
}

function namesEvent({eventName, attributes}: PlainObject): boolean {
  if (eventName !== undefined && eventName !== '') return true
  return (
    isList(attributes) && attributes.some(attribute => isObject(attribute) && attribute.key === 'event.name')
  )
}

function isContentAttribute(attribute: Plain, kindOf: KindOf): boolean {
  if (!isObject(attribute)) return false
  const kind = kindOf(String(attribute.key ?? ''))
  const value = attribute.value
  if (kind === undefined || !isObject(value)) return false
  return !isHarmless(value, kind)
}

function isHarmless(value: PlainObject, kind: ContentKind): boolean {
  const names = Object.keys(value)
  if (names.every(name => ['boolValue', 'intValue', 'doubleValue'].includes(name))) return true
  if (names.length > 1) return false
  const text = value.stringValue
  if (text === '' || text === PLACEHOLDER) return true
  return kind === 'error' && text !== undefined && ONE_WORD.test(String(text))
}

function partition(list: readonly Plain[], isFirst: (item: Plain) => boolean): [Plain[], Plain[]] {
  return [list.filter(isFirst), list.filter(item => !isFirst(item))]
}
