import {createHash} from 'node:crypto'

/** Leaves room for git's `.lock` where a file name may have 255 bytes. */
const LONGEST = 180

/** Below it is one ref per branch. */
export const SHARED_REFS = 'refs/stackspend'

/** The ref that holds the contributions to a branch. */
export function refOfBranch(branch: string): string {
  return `${SHARED_REFS}/${encodeBranch(branch)}`
}

/**
 * A branch as one component of a ref's name, another for each branch: so a stale `a` never stands in the way of `a/b`.
 * Every byte but `a-z 0-9 _ -` is percent-encoded, capitals too, since a disk may not tell them apart. What gets longer
 * than 180 bytes is cut there, and ends in a hash of the whole.
 */
export function encodeBranch(branch: string): string {
  const bytes = Buffer.from(branch)
  const encoded = Array.from(bytes, encodeByte).join('')
  if (encoded.length <= LONGEST) return encoded
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 16)
  return `${encoded.slice(0, LONGEST)}-${hash}`
}

function encodeByte(byte: number): string {
  const sign = String.fromCharCode(byte)
  return /[a-z0-9_-]/.test(sign) ? sign : `%${byte.toString(16).padStart(2, '0')}`
}
