import {DatabaseSync} from 'node:sqlite'
import {describe, expect, it} from 'vitest'
import {describeStoreError} from '../../src/store/store-error.ts'

/** An error as node:sqlite throws it; extended codes carry the primary one in their low byte. */
const sqliteError = (errcode: number) =>
  Object.assign(new Error('sqlite'), {code: 'ERR_SQLITE_ERROR', errcode})
const systemError = (code: string) => Object.assign(new Error('system'), {code, syscall: 'open'})

describe('describeStoreError', () => {
  it.each([
    ['a full disk', sqliteError(13), 'STORE_UNAVAILABLE'],
    ['a failing write', sqliteError(10 | (3 << 8)), 'STORE_UNAVAILABLE'],
    ['a full disk, as the system says it', systemError('ENOSPC'), 'STORE_UNAVAILABLE'],
    ['a quota that is used up', systemError('EDQUOT'), 'STORE_UNAVAILABLE'],
    ['a lock', sqliteError(5), 'STORE_UNAVAILABLE'],
    ['a read-only file', sqliteError(8 | (1 << 8)), 'STORE_READ_ONLY'],
    ['a file that cannot be opened', sqliteError(14), 'STORE_READ_ONLY'],
    ['a file that the system will not open', systemError('EACCES'), 'STORE_READ_ONLY'],
    ['a damaged page', sqliteError(11), 'STORE_CORRUPT'],
    ['no database', sqliteError(26), 'STORE_CORRUPT'],
  ])('says what to do about %s', (_, error, code) => {
    const described = describeStoreError(error, '/data/usage.db')
    expect(described).toMatchObject({
      code,
      message: expect.stringContaining('/data/usage.db'),
      hint: expect.any(String),
      cause: error,
      exitCode: 1,
    })
  })

  it('returns any other error as it is: a mistake of ours keeps its stack', () => {
    for (const error of [new TypeError('ours'), sqliteError(1), sqliteError(19), 'thrown text', undefined]) {
      expect(describeStoreError(error, '/data/usage.db')).toBe(error)
    }
  })

  it('knows the errors that SQLite really throws', () => {
    const database = new DatabaseSync(':memory:')
    database.exec('CREATE TABLE filler (a); PRAGMA max_page_count = 2')
    let thrown: unknown
    try {
      database.exec('INSERT INTO filler VALUES (zeroblob(100000))')
    } catch (error) {
      thrown = error
    }
    expect(describeStoreError(thrown, '/data/usage.db')).toMatchObject({code: 'STORE_UNAVAILABLE'})
    database.close()
  })
})
