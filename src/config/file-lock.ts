import {DatabaseSync} from 'node:sqlite'
import {setTimeout as pause} from 'node:timers/promises'
import {StackspendError} from '../errors.ts'
import {keepPrivate} from './private-file.ts'

const RETRY_MS = 20
/** Whoever holds it reads and writes one small file. */
const PATIENCE_MS = 10_000
const SQLITE_BUSY = 5

/**
 * Does something while nobody else does anything under the lock of `file`, in any process. The lock is SQLite's on
 * `FILE.lock`, which stays empty: the system lets go of it however its holder ends.
 * @throws StackspendError HOME_UNUSABLE when there can be no such file, or the lock is never free.
 */
export async function withFileLock<T>(file: string, use: () => Promise<T>): Promise<T> {
  const lock = await take(`${file}.lock`, file)
  try {
    return await use()
  } finally {
    lock.close()
  }
}

async function take(lockFile: string, file: string): Promise<DatabaseSync> {
  for (let waitedMs = 0; ; waitedMs += RETRY_MS) {
    const lock = tryToTake(lockFile)
    if (lock !== undefined) return lock
    if (waitedMs >= PATIENCE_MS) {
      throw new StackspendError('HOME_UNUSABLE', `another stackspend is changing ${file}`, {
        hint: 'try again in a moment',
      })
    }
    await pause(RETRY_MS)
  }
}

/** `undefined` when somebody else holds it. */
function tryToTake(lockFile: string): DatabaseSync | undefined {
  let database: DatabaseSync | undefined
  try {
    keepPrivate(lockFile)
    database = new DatabaseSync(lockFile, {timeout: 0})
    database.exec('BEGIN EXCLUSIVE')
    return database
  } catch (error) {
    database?.close()
    if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY) return undefined
    throw new StackspendError('HOME_UNUSABLE', `cannot lock ${lockFile}`, {
      hint: 'set STACKSPEND_HOME to a folder that you may write to',
      cause: error,
    })
  }
}
