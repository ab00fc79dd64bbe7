/** Odd multipliers of MurmurHash3's mixing, which spread a change of one character over all bits. */
const FIRST = 0x85ebca6b
const SECOND = 0xc2b2ae35

/**
 * 64 bits that tell two texts apart, as 16 hexadecimal digits. Not proof against somebody who looks for two texts
 * with the same: these would only make one name of their own two names.
 */
export function textHash(text: string): string {
  let a = 0xdeadbeef
  let b = 0x41c6ce57
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at)
    a = Math.imul(a ^ unit, FIRST)
    b = Math.imul(b ^ unit, SECOND)
  }
  const high = Math.imul(a ^ (a >>> 16), FIRST) ^ Math.imul(b ^ (b >>> 13), SECOND)
  const low = Math.imul(b ^ (b >>> 16), FIRST) ^ Math.imul(a ^ (a >>> 13), SECOND)
  return hex(high) + hex(low)
}

function hex(bits: number): string {
  return (bits >>> 0).toString(16).padStart(8, '0')
}
