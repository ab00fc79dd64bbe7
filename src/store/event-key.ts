import {narrowKey} from './narrow-key.ts'

const BASE_58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
const DIGITS = new Map([...BASE_58].map((digit, value) => [digit, value]))

/** Of `id req_011CacuXVv6cHVEr1AGAz5S9`: the digits `acuX`, in front of which hardly anything changes in years. */
const REQUEST_ID = /^id req_\w{4}([1-9A-HJ-NP-Za-km-z]{4})/
const HASH_VALUES = 2 ** 24

/**
 * The 48 bits by which an event is found again. Ids of requests to Anthropic's API begin with when they were given out,
 * in base 58: by their sixth digit of ten they are a quarter of a minute apart. Half of their key keeps that order, so that
 * the keys of requests that come together lie together, and a commit changes few pages of them. The other half is of the
 * id's hash; of all other identities the whole key is. Nothing depends on any order: what shares a key is told apart by
 * what is on file.
 */
export function eventKey(identity: string): number {
  const digits = REQUEST_ID.exec(identity)?.[1]
  const hashed = narrowKey(identity)
  if (digits === undefined) return hashed
  let order = 0
  for (const digit of digits) order = order * BASE_58.length + (DIGITS.get(digit) ?? 0)
  return order * HASH_VALUES + (hashed % HASH_VALUES)
}
