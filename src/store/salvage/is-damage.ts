import {isCorrupt} from '../store-error.ts'

/** Whether a statement failed for what the file holds. It may have lost what says where a table is. */
export function isDamage(error: unknown): boolean {
  return isCorrupt(error) || (error instanceof Error && /^no such (?:table|column): /.test(error.message))
}
