import {
  chmodSync,
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import {dirname, join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {SCHEMA_VERSION} from '../../src/store/schema.ts'
import {UsageReader} from '../../src/store/usage-reader.ts'
import {UsageStore} from '../../src/store/usage-store.ts'
import {
  TemporaryStore,
  temporaryFolder,
  temporaryStoreFile,
  withDatabase,
} from '../support/temporary-store.ts'
import {usageEvent} from '../support/usage-event.ts'

const open = (file: string) => UsageStore.open(file, {promptThresholds: []})

/** A closed store with a few hundred requests in it. */
async function filledStore(): Promise<string> {
  const store = await TemporaryStore.open()
  const events = Array.from({length: 400}, (_, index) => usageEvent({requestId: `req_${index}`}))
  await store.append({events})
  await store.close()
  return store.file
}

describe('opening a store to write', () => {
  it('creates it, for its owner alone', async () => {
    const file = temporaryStoreFile()
    const store = await open(file)
    for (const name of readdirSync(dirname(file))) {
      expect(statSync(join(dirname(file), name)).mode & 0o777, name).toBe(0o600)
    }
    await store.close()
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  it('leaves one file when it is closed', async () => {
    const file = await filledStore()
    expect(readdirSync(dirname(file))).toEqual(['usage.db'])
  })

  it('keeps a write-ahead log, so that readers and the writer do not wait for each other', async () => {
    const store = await TemporaryStore.open()
    expect(store.rows('PRAGMA journal_mode')).toEqual([{journal_mode: 'wal'}])
  })

  it('goes on where an earlier start was cut off before its tables were made', async () => {
    const file = temporaryStoreFile()
    writeFileSync(file, '')
    await (await open(file)).close()
    expect(await UsageReader.open(file)).toBeDefined()
  })
})

describe('opening a store to read', () => {
  it('finds nothing where nothing was recorded, and creates nothing', async () => {
    const file = temporaryStoreFile()
    expect(await UsageReader.open(file)).toBeUndefined()
    expect(readdirSync(dirname(file))).toEqual([])
  })

  it('finds nothing in a file that has no tables yet', async () => {
    const file = temporaryStoreFile()
    writeFileSync(file, '')
    expect(await UsageReader.open(file)).toBeUndefined()
    expect(readFileSync(file)).toHaveLength(0)
  })

  it('cannot change it', async () => {
    const file = await filledStore()
    const before = readFileSync(file)
    const reader = await UsageReader.open(file)
    await reader?.users()
    await reader?.close()
    expect(readFileSync(file).equals(before)).toBe(true)
  })
})

describe.each([
  ['to write', open],
  ['to read', UsageReader.open],
])('opening %s', (_, openStore) => {
  it('refuses a store of a newer version, byte for byte unharmed', async () => {
    const file = await filledStore()
    withDatabase(file, database => database.exec('PRAGMA user_version = 99'))
    const before = readFileSync(file)
    await expect(openStore(file)).rejects.toMatchObject({
      code: 'STORE_NEWER',
      message: `${file} was written by a newer stackspend (store version 99, this one knows ${SCHEMA_VERSION})`,
      hint: expect.any(String),
    })
    expect(readFileSync(file).equals(before)).toBe(true)
  })

  it.each([0, 1, 99])('refuses the database of another program, unharmed, of version %i', async version => {
    const file = temporaryStoreFile()
    withDatabase(file, database =>
      database.exec(
        `CREATE TABLE theirs (a); INSERT INTO theirs VALUES (1); PRAGMA user_version = ${version}`,
      ),
    )
    const before = readFileSync(file)
    await expect(openStore(file)).rejects.toMatchObject({
      code: 'STORE_CORRUPT',
      message: `${file} is an SQLite database, but not one of stackspend's`,
    })
    expect(readFileSync(file).equals(before)).toBe(true)
  })

  it('refuses a file that is no database, unharmed', async () => {
    const file = temporaryStoreFile()
    const letter = 'Dear Ada, this is a letter and no database. '.repeat(50)
    writeFileSync(file, letter)
    await expect(openStore(file)).rejects.toMatchObject({
      code: 'STORE_CORRUPT',
      message: `${file} is damaged or no SQLite database`,
      hint: expect.stringContaining('backup'),
    })
    expect(readFileSync(file, 'utf8')).toBe(letter)
  })

  it('refuses a directory in place of the file', async () => {
    const file = temporaryStoreFile()
    mkdirSync(file)
    await expect(openStore(file)).rejects.toMatchObject({code: 'STORE_READ_ONLY'})
  })

  it('refuses a store whose first page is damaged', async () => {
    const file = await filledStore()
    damage(file, 100, 300)
    await expect(openStore(file)).rejects.toMatchObject({code: 'STORE_CORRUPT'})
  })
})

describe('a store that cannot be opened', () => {
  it('for a path below a file is refused with a hint', async () => {
    const file = temporaryStoreFile()
    writeFileSync(file, '')
    await expect(open(join(file, 'usage.db'))).rejects.toMatchObject({
      code: 'STORE_READ_ONLY',
      hint: expect.stringContaining('STACKSPEND_HOME'),
    })
    expect(await UsageReader.open(join(file, 'usage.db'))).toBeUndefined()
  })

  it('for a folder that is not there is refused with a hint', async () => {
    const file = join(temporaryFolder(), 'missing', 'usage.db')
    await expect(open(file)).rejects.toMatchObject({code: 'STORE_READ_ONLY'})
  })

  // Permissions do not bind root.
  it.skipIf(process.getuid?.() === 0)('for a folder that is read-only is refused with a hint', async () => {
    const folder = temporaryFolder()
    chmodSync(folder, 0o500)
    await expect(open(join(folder, 'usage.db'))).rejects.toMatchObject({code: 'STORE_READ_ONLY'})
    chmodSync(folder, 0o700)
  })

  it.skipIf(process.getuid?.() === 0)('for a file that is read-only is refused with a hint', async () => {
    const file = await filledStore()
    chmodSync(file, 0o400)
    await expect(open(file)).rejects.toMatchObject({code: 'STORE_READ_ONLY'})
  })
})

describe('a store that was damaged', () => {
  it('is told when a damaged page is met while recording', async () => {
    const file = await filledStore()
    damage(file, 4_096, statSync(file).size - 4_096)
    await expect(
      open(file).then(store =>
        store.append({events: [usageEvent()], points: [], apiErrors: [], sessions: [], unreadable: 0}),
      ),
    ).rejects.toMatchObject({code: 'STORE_CORRUPT', message: `${file} is damaged or no SQLite database`})
  })

  it('is told when a damaged page is met while reading', async () => {
    const file = await filledStore()
    const reader = await UsageReader.open(file)
    damage(file, 4_096, statSync(file).size - 4_096)
    await expect(reader?.users()).rejects.toMatchObject({code: 'STORE_CORRUPT'})
    await reader?.close()
  })

  it('is told when its end is cut off', async () => {
    const file = await filledStore()
    truncateSync(file, 8_192)
    await expect(UsageReader.open(file).then(reader => reader?.users())).rejects.toMatchObject({
      code: 'STORE_CORRUPT',
    })
  })
})

function damage(file: string, from: number, bytes: number): void {
  const handle = openSync(file, 'r+')
  writeSync(handle, Buffer.alloc(bytes, 0xa5), 0, bytes, from)
  closeSync(handle)
}
