import {readFileSync, statSync} from 'node:fs'
import {StackspendError} from '../../errors.ts'

/** A thousand budgets are a tenth of it. */
const MOST_BYTES = 1024 * 1024

/**
 * The text of a file of budgets; `undefined` when there is none.
 * @throws StackspendError BUDGETS_UNREADABLE for what cannot be read, is no file, or is far too large.
 */
export function readBudgetsText(path: string): string | undefined {
  try {
    const stats = statSync(path, {throwIfNoEntry: false})
    if (stats === undefined) return undefined
    // Opening a named pipe would wait for its writer.
    if (!stats.isFile()) throw unreadable(path, 'it is no file')
    if (stats.size > MOST_BYTES) throw unreadable(path, 'it is larger than 1 MiB')
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof StackspendError || !(error instanceof Error && 'code' in error)) throw error
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined
    throw unreadable(path, String(error.code), error)
  }
}

function unreadable(path: string, why: string, cause?: unknown): StackspendError {
  return new StackspendError('BUDGETS_UNREADABLE', `cannot read the budgets in ${path}: ${why}`, {
    hint: `see what it is, and who may read it: ls -l ${path}`,
    cause,
  })
}
