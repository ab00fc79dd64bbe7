import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {cpSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {describe, expect, it} from 'vitest'
import {describeLockError, OwnerLock} from '../../src/store/owner-lock.ts'
import {temporaryFolder} from '../support/temporary-store.ts'

const lockFile = () => join(temporaryFolder(), 'owner.lock')

describe('OwnerLock', () => {
  it('is held by one at a time', () => {
    const file = lockFile()
    const first = OwnerLock.take(file)
    expect(first).toBeDefined()
    expect(OwnerLock.take(file)).toBeUndefined()
    first?.release()
    const second = OwnerLock.take(file)
    expect(second).toBeDefined()
    second?.release()
  })

  it('is let go of however its owner ends', async () => {
    const file = lockFile()
    const owner = spawn(
      process.execPath,
      [
        '--input-type=module',
        '--no-warnings',
        '-e',
        `import {DatabaseSync} from 'node:sqlite'
        globalThis.database = new DatabaseSync(${JSON.stringify(file)})
        database.exec('PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE')
        console.log('held')
        setInterval(() => {}, 1_000)`,
      ],
      {stdio: ['ignore', 'pipe', 'inherit']},
    )
    await once(owner.stdout, 'data')
    expect(OwnerLock.take(file)).toBeUndefined()
    owner.kill('SIGKILL')
    await once(owner, 'exit')
    const heir = OwnerLock.take(file)
    expect(heir).toBeDefined()
    heir?.release()
  })

  it('is looked at by many at once, who do not take it from one another', () => {
    const file = lockFile()
    OwnerLock.take(file)?.release()
    expect([OwnerLock.isHeld(file), OwnerLock.isHeld(file)]).toEqual([false, false])
    const looking = new DatabaseSync(file, {readOnly: true})
    looking.exec('BEGIN; SELECT count(*) FROM sqlite_schema')
    expect(OwnerLock.isHeld(file)).toBe(false)
    looking.close()
    const lock = OwnerLock.take(file)
    expect(OwnerLock.isHeld(file)).toBe(true)
    lock?.release()
    expect(OwnerLock.isHeld(file)).toBe(false)
  })

  it("is nobody's in a copy of a home whose lock is held", () => {
    const file = lockFile()
    const lock = OwnerLock.take(file)
    const copy = temporaryFolder()
    cpSync(dirname(file), copy, {recursive: true})
    const copied = OwnerLock.take(join(copy, 'owner.lock'))
    expect(copied).toBeDefined()
    copied?.release()
    lock?.release()
  })

  it('says when a file system has no locks', () => {
    // SQLITE_IOERR_LOCK, as a network drive without a lock service gives it.
    const error = Object.assign(new Error('disk I/O error'), {errcode: 3850})
    expect(describeLockError(error, '/net/watch.lock')).toMatchObject({
      code: 'HOME_UNUSABLE',
      message: '/net/watch.lock cannot be locked: its file system has no locks',
    })
    const full = Object.assign(new Error('disk I/O error'), {errcode: 13})
    expect(describeLockError(full, '/net/watch.lock')).toMatchObject({code: 'STORE_UNAVAILABLE'})
  })

  it('says what is wrong with a file that cannot be a lock', () => {
    const file = lockFile()
    expect(() => OwnerLock.take(join(file, 'missing', 'owner.lock'))).toThrow(
      expect.objectContaining({code: 'STORE_READ_ONLY'}),
    )
    writeFileSync(file, 'no database, but a letter. '.repeat(20))
    expect(() => OwnerLock.take(file)).toThrow(expect.objectContaining({code: 'STORE_CORRUPT'}))
  })
})
