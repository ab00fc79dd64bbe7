import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {OwnerLock} from '../../src/store/owner-lock.ts'
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

  it('says what is wrong with a file that cannot be a lock', () => {
    const file = lockFile()
    expect(() => OwnerLock.take(join(file, 'missing', 'owner.lock'))).toThrow(
      expect.objectContaining({code: 'STORE_READ_ONLY'}),
    )
    writeFileSync(file, 'no database, but a letter. '.repeat(20))
    expect(() => OwnerLock.take(file)).toThrow(expect.objectContaining({code: 'STORE_CORRUPT'}))
  })
})
