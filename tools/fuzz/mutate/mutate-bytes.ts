import type {Random} from '../../../bench/random.ts'
import {boundaryBytes, boundaryText} from './boundaries.ts'

/** What a change may draw on beside the input itself. */
export type Mutation = {
  readonly random: Random
  /** Another input of the same target. */
  readonly other: Uint8Array
  readonly words: readonly string[]
}

/** No input becomes longer. */
export const LONGEST_INPUT_BYTES = 256 * 1024

/** Longest stretch that is inserted, taken out or moved at once; a cut may take more. */
const LONGEST_STRETCH = 64

/** One small change that knows nothing of the form: the result is a new array. */
export function mutateBytes(bytes: Uint8Array, mutation: Mutation): Uint8Array {
  const {random, other, words} = mutation
  const [from, to] = stretch(bytes, random)
  switch (random.between(0, 11)) {
    case 0:
      return flipBit(bytes, random)
    case 1:
      return replace(bytes, from, to, randomBytes(random))
    case 2:
      return replace(bytes, from, from, randomBytes(random))
    case 3:
      return replace(bytes, from, to, new Uint8Array(0))
    case 4:
      return replace(bytes, to, to, bytes.subarray(from, to))
    case 5:
      return replace(bytes, to, to, repeated(bytes.subarray(from, to), random))
    case 6:
      return replace(bytes, from, from, other.subarray(...stretch(other, random)))
    case 7:
      return Buffer.concat([bytes.subarray(0, from), other.subarray(random.between(0, other.length))])
    case 8:
      return replace(bytes, from, random.isOnce(2) ? to : from, boundaryBytes(random))
    case 9:
      return replaceDigits(bytes, from, boundaryText(random))
    case 10:
      return replace(bytes, from, random.isOnce(2) ? to : from, word(words, random))
    default:
      return bytes.subarray(0, from)
  }
}

/** `bytes` with what stands at `from` to `to` replaced. */
export function replace(bytes: Uint8Array, from: number, to: number, by: Uint8Array): Uint8Array {
  return Buffer.concat([bytes.subarray(0, from), by, bytes.subarray(to)])
}

function stretch(bytes: Uint8Array, random: Random): [from: number, to: number] {
  const from = random.between(0, bytes.length)
  return [from, Math.min(bytes.length, from + random.between(1, random.isOnce(2) ? 4 : LONGEST_STRETCH))]
}

function flipBit(bytes: Uint8Array, random: Random): Uint8Array {
  const copy = Uint8Array.from(bytes)
  const at = random.between(0, Math.max(0, bytes.length - 1))
  copy[at] = (copy[at] ?? 0) ^ (1 << random.between(0, 7))
  return copy
}

function randomBytes(random: Random): Uint8Array {
  return Uint8Array.from({length: random.between(1, 8)}, () => random.between(0, 255))
}

/** Mostly a few times; now and then as often as may be, since depth and number are what exhausts a reader. */
function repeated(bytes: Uint8Array, random: Random): Uint8Array {
  const most = Math.floor(LONGEST_INPUT_BYTES / 2 / Math.max(1, bytes.length))
  const times = random.isOnce(40) ? random.between(0, most) : random.between(2, 40)
  return Buffer.concat(Array.from({length: Math.min(times, most)}, () => bytes))
}

/** The number at or behind `from`, where the input writes numbers as text. */
function replaceDigits(bytes: Uint8Array, from: number, text: string): Uint8Array {
  const isDigit = (at: number) => (bytes[at] ?? 0) >= 0x30 && (bytes[at] ?? 0) <= 0x39
  let start = from
  while (start < bytes.length && !isDigit(start)) start += 1
  let end = start
  while (end < bytes.length && isDigit(end)) end += 1
  return replace(bytes, start, end, Buffer.from(text))
}

function word(words: readonly string[], random: Random): Uint8Array {
  return Buffer.from(words[random.between(0, Math.max(0, words.length - 1))] ?? '', 'latin1')
}
