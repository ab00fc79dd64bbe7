import type {Random} from '../../../bench/random.ts'
import {boundaryText} from './boundaries.ts'
import {endOfString, pickValue, type ValueSpan} from './json-values.ts'
import {type Mutation, mutateBytes, replace} from './mutate-bytes.ts'

const COMMA = 0x2c

/** What a member can be given in place of its value. */
const VALUES = [
  'null',
  'true',
  '{}',
  '[]',
  '""',
  '[[]]',
  '{"a":{}}',
  '[null]',
  '"\\ud800"',
  '"\\u0000"',
] as const

/** One change of a JSON text that mostly leaves it JSON, so that what reads its values gets to see it. */
export function mutateJson(bytes: Uint8Array, mutation: Mutation): Uint8Array {
  const {random, other, words} = mutation
  const span = pickValue(bytes, random)
  if (span === undefined || random.isOnce(5)) return mutateBytes(bytes, mutation)
  const {itemFrom, from, to} = span
  const value = bytes.subarray(from, to)
  switch (random.between(0, 7)) {
    case 0:
      return replace(bytes, from, to, Buffer.from(random.pick(VALUES)))
    case 1:
      return replace(bytes, from, to, Buffer.from(boundaryText(random)))
    case 2: {
      const another = pickValue(other, random)
      return replace(
        bytes,
        from,
        to,
        another === undefined ? value : other.subarray(another.from, another.to),
      )
    }
    case 3: {
      const depth = random.isOnce(20) ? random.between(0, 20_000) : random.between(1, 40)
      return replace(bytes, from, to, nest(value, depth, random.isOnce(2)))
    }
    case 4:
      return replace(bytes, to, to, Buffer.concat([Buffer.from(','), bytes.subarray(itemFrom, to)]))
    case 5:
      return removeItem(bytes, itemFrom, to)
    case 6:
      return itemFrom === from
        ? replace(bytes, from, to, text(words, random))
        : renameMember(bytes, span, mutation)
    default:
      return replace(bytes, from, to, text(words, random))
  }
}

function text(words: readonly string[], random: Random): Uint8Array {
  return Buffer.from(JSON.stringify(words[random.between(0, Math.max(0, words.length - 1))] ?? ''))
}

function renameMember(bytes: Uint8Array, {itemFrom}: ValueSpan, {words, random}: Mutation): Uint8Array {
  return replace(bytes, itemFrom, endOfString(bytes, itemFrom), text(words, random))
}

/** The value in lists or in objects, so deep. */
function nest(value: Uint8Array, depth: number, isList: boolean): Uint8Array {
  const [open, close] = isList ? ['[', ']'] : ['{"values":', '}']
  return Buffer.concat([Buffer.from(open.repeat(depth)), value, Buffer.from(close.repeat(depth))])
}

/** With the comma behind it, or else the one before. */
function removeItem(bytes: Uint8Array, from: number, to: number): Uint8Array {
  if (bytes[to] === COMMA) return replace(bytes, from, to + 1, new Uint8Array(0))
  return replace(bytes, bytes[from - 1] === COMMA ? from - 1 : from, to, new Uint8Array(0))
}
