import {StackspendError} from '../errors.ts'

// https://www.sqlite.org/rescode.html, primary codes
const BUSY = 5
const READONLY = 8
const IOERR = 10
const CORRUPT = 11
const FULL = 13
const CANTOPEN = 14
const CONSTRAINT = 19
const NOTADB = 26

/** Whether another connection holds the lock that was asked for. */
export function isBusy(error: unknown): boolean {
  return sqliteCode(error) === BUSY
}

/** Whether a row is not what its table takes. */
export function isConstraint(error: unknown): boolean {
  return sqliteCode(error) === CONSTRAINT
}

/** Whether SQLite could not make sense of the file. */
export function isCorrupt(error: unknown): boolean {
  const cause = error instanceof StackspendError ? error.cause : error
  return sqliteCode(cause) === CORRUPT || sqliteCode(cause) === NOTADB
}

/** What a person can do about a failure of the store's file; any other error is returned as it is. */
export function describeStoreError(error: unknown, file: string): unknown {
  switch (sqliteCode(error) ?? codeOfSystemError(error)) {
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
      return new StackspendError('STORE_READ_ONLY', `${file} cannot be written`, {
        hint: 'check its owner and permissions, or set STACKSPEND_HOME to a directory of yours',
        cause: error,
      })
    case CANTOPEN:
      return cannotOpen(file, error)
    case CORRUPT:
    case NOTADB:
      return damagedStore(file, error)
    default:
      return error
  }
}

export function damagedStore(file: string, cause?: unknown): StackspendError {
  return new StackspendError('STORE_CORRUPT', `${file} is damaged or no SQLite database`, {
    hint: 'stackspend repair   saves what can be read; a backup of before has all',
    cause,
  })
}

export function cannotOpen(file: string, cause?: unknown): StackspendError {
  return new StackspendError('STORE_READ_ONLY', `${file} cannot be opened`, {
    hint: 'check its owner and permissions, or set STACKSPEND_HOME to a directory of yours',
    cause,
  })
}

/** The primary SQLite result code of an error, or `undefined` when it did not come from SQLite. */
function sqliteCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined
  return typeof error.errcode === 'number' ? error.errcode & 0xff : undefined
}

/** What SQLite would have called a failure of the file system. */
function codeOfSystemError(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return undefined
  return error.code === 'ENOSPC' || error.code === 'EDQUOT' ? FULL : CANTOPEN
}
