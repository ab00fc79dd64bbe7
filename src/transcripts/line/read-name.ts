import {readText} from '../../usage/read-text.ts'

/** A text of ids and names as they nearly always are: nothing in it to mend or to cut. */
const PLAIN = /^[ -~]{1,64}$/

/** A text within the limits of what is kept; `undefined` for anything else. */
export function readName(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  return PLAIN.test(value) ? value : readText(value)
}
