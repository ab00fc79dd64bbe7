import type {Random} from './random.ts'

const BASE_58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
/** By ids in public reports of 2025 and 2026: the first of the four digits that matter counts up every 29 days. */
const DIGIT_MS = 12_800
const TAIL_DIGITS = 16

/** An id as Anthropic's API gives them out: `req_011C`, four digits of the time in base 58, and what is random. */
export function requestId(random: Random, atMs: number): string {
  let rest = Math.floor(atMs / DIGIT_MS)
  let time = ''
  for (let digit = 0; digit < 4; digit += 1) {
    time = BASE_58.charAt(rest % BASE_58.length) + time
    rest = Math.floor(rest / BASE_58.length)
  }
  const tail = Array.from({length: TAIL_DIGITS}, () => BASE_58.charAt(random.between(0, BASE_58.length - 1)))
  return `req_011C${time}${tail.join('')}`
}
