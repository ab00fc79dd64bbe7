import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import {MIGRATIONS} from '../../src/store/migrations.ts'
import {openDatabase, openDatabaseToRead} from '../../src/store/open-database.ts'
import {SCHEMA_VERSION} from '../../src/store/schema.ts'

describe('a store of an older version', () => {
  let folder: string
  let file: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'stackspend-migrations-'))
    file = join(folder, 'store.sqlite')
  })
  afterEach(() => rmSync(folder, {recursive: true, force: true}))

  /** As the program wrote it when the first `version` migrations were all there were. */
  const writeOld = (version: number) => {
    const database = new DatabaseSync(file)
    for (const migration of MIGRATIONS.slice(0, version)) database.exec(migration)
    database.exec(`PRAGMA application_id = ${0x73747370}; PRAGMA user_version = ${version}`)
    database.exec("INSERT INTO text (value) VALUES ('kept')")
    database.close()
  }
  const facts = (database: DatabaseSync | undefined) => ({
    version: database?.prepare('PRAGMA user_version').get()?.user_version,
    text: database?.prepare('SELECT value FROM text').get()?.value,
    remotes: database?.prepare('SELECT count(*) AS count FROM remote').get()?.count,
  })
  const upToDate = {version: SCHEMA_VERSION, text: 'kept', remotes: 0}

  for (let version = 1; version < MIGRATIONS.length; version += 1) {
    it(`is brought up to date from version ${version} by its writer, and keeps what is in it`, () => {
      writeOld(version)
      const database = openDatabase(file)
      expect(facts(database)).toEqual(upToDate)
      database.close()
    })

    it(`is brought up to date from version ${version} before it is read`, () => {
      writeOld(version)
      const database = openDatabaseToRead(file)
      expect(facts(database)).toEqual(upToDate)
      database?.close()
    })
  }

  it('is left as it was when bringing it up to date fails', () => {
    writeOld(1)
    const database = new DatabaseSync(file)
    // A table of the same name stands in the way.
    database.exec('CREATE TABLE outbox (stranger TEXT)')
    database.close()
    expect(() => openDatabase(file)).toThrow()
    const after = new DatabaseSync(file, {readOnly: true})
    expect(after.prepare('PRAGMA user_version').get()).toEqual({user_version: 1})
    expect(after.prepare("SELECT name FROM sqlite_schema WHERE name = 'remote'").get()).toBeUndefined()
    after.close()
  })
})
