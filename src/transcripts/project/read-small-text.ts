import {readFileSync, statSync} from 'node:fs'

// A config or a pointer to a git folder is far smaller; whatever is not, is something else.
const SIZE_LIMIT = 1024 * 1024

/** `undefined` when there is no such file, or this user may not read it. */
export function readSmallText(file: string): string | undefined {
  try {
    const stats = statSync(file, {throwIfNoEntry: false})
    // Opening a named pipe would wait for its writer.
    return stats?.isFile() && stats.size <= SIZE_LIMIT ? readFileSync(file, 'utf8') : undefined
  } catch (error) {
    if (isUnreachable(error)) return undefined
    throw error
  }
}

function isUnreachable(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
}
