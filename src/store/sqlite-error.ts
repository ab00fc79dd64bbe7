import {StackspendError} from '../errors.ts'

// https://www.sqlite.org/rescode.html, primary codes
const BUSY = 5
const READONLY = 8
const IOERR = 10
const CORRUPT = 11
const FULL = 13
const CANTOPEN = 14
const NOTADB = 26

/** The primary SQLite result code of an error, or `undefined` when it did not come from SQLite. */
export function sqliteCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined
  return typeof error.errcode === 'number' ? error.errcode & 0xff : undefined
}

/** What a person can do about an SQLite failure; any other error is returned as it is. */
export function describeSqliteError(error: unknown, file: string): unknown {
  switch (sqliteCode(error)) {
    case FULL:
    case IOERR:
      return new StackspendError(
        'STORE_UNAVAILABLE',
        `no room to write ${file}: the disk is full or failing`,
        {
          hint: 'free some space; recording goes on by itself',
          cause: error,
        },
      )
    case BUSY:
      return new StackspendError('STORE_UNAVAILABLE', `another program keeps ${file} locked`, {
        hint: 'close what else has the file open, then try again',
        cause: error,
      })
    case READONLY:
    case CANTOPEN:
      return new StackspendError('STORE_READ_ONLY', `${file} cannot be opened for writing`, {
        hint: 'check its owner and permissions, or set STACKSPEND_HOME to a directory of yours',
        cause: error,
      })
    case CORRUPT:
    case NOTADB:
      return new StackspendError('STORE_CORRUPT', `${file} is damaged or no SQLite database`, {
        hint: 'move it away (stackspend starts a new one) or restore it from a backup',
        cause: error,
      })
    default:
      return error
  }
}
