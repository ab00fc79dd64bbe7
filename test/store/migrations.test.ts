import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import {MIGRATIONS} from '../../src/store/migrations.ts'
import {openDatabase, openDatabaseToRead} from '../../src/store/open-database.ts'
import {SCHEMA_VERSION} from '../../src/store/schema.ts'
import {TemporaryStore, withDatabase} from '../support/temporary-store.ts'
import {AT_MS, metricPoint, sessionSighting, usageEvent} from '../support/usage-event.ts'

/** Takes a store back to version 3, which knew no branch but a transcript's. */
const TO_VERSION_3 = `
  DROP TABLE retention;
  DROP TABLE in_use;
  ALTER TABLE context RENAME TO new_context;
  CREATE TABLE context (
    id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL, user_email INTEGER NOT NULL, account_id INTEGER NOT NULL,
    organization_id INTEGER NOT NULL, project INTEGER NOT NULL, attributes TEXT NOT NULL,
    UNIQUE (user_id, user_email, account_id, organization_id, project, attributes)
  ) STRICT;
  INSERT INTO context SELECT id, user_id, user_email, account_id, organization_id, project, attributes FROM new_context;
  DROP TABLE new_context;
  ALTER TABLE session DROP COLUMN branch;
  PRAGMA user_version = 3`

describe('a store of version 3', () => {
  it('keeps its usage, and learns the branches that telemetry names from then on', async () => {
    const store = await TemporaryStore.open()
    const context = {userEmail: 'ada@example.com', project: 'acme/shop', attributes: {team: 'x'}}
    const place = {project: 'acme/shop', branch: 'main'}
    const known = {
      sessions: [sessionSighting({context})],
      places: [{sessionId: 'session-1', atMs: AT_MS, place}],
      events: [usageEvent({context}), usageEvent({requestId: undefined, sessionId: undefined, context})],
      points: [metricPoint({sessionId: undefined, context})],
    }
    await store.append(known)
    withDatabase(store.file, database => database.exec(TO_VERSION_3))
    expect(tablesOf(store.file)).toEqual(tablesOfVersion(3))
    await store.reopen()
    expect(tablesOf(store.file)).toEqual(tablesOfVersion(SCHEMA_VERSION))
    const everything = () => store.spend({by: ['user', 'project', 'branch', 'attr:team']})
    const before = await everything()
    expect(before.map(({key, requests}) => [...key, requests])).toEqual([
      ['ada@example.com', 'acme/shop', null, 'x', 1],
      ['ada@example.com', 'acme/shop', 'main', 'x', 1],
    ])
    await store.append(known)
    expect(await everything()).toEqual(before)
    const inCi = {...context, branch: 'fix'}
    await store.append({events: [usageEvent({requestId: 'req_2', sessionId: 'session-2', context: inCi})]})
    const branches = await store.spend({by: ['branch']})
    expect(branches.map(({key, requests}) => [...key, requests])).toContainEqual(['fix', 1])
  })
})

function tablesOf(file: string) {
  return withDatabase(file, columnsOf)
}

function tablesOfVersion(version: number) {
  return withDatabase(':memory:', database => {
    for (const migration of MIGRATIONS.slice(0, version)) database.exec(migration)
    return columnsOf(database)
  })
}

function columnsOf(database: DatabaseSync) {
  return database
    .prepare(`SELECT schema.name AS name, json_group_array(info.name) AS columns FROM sqlite_schema AS schema
      JOIN pragma_table_info(schema.name) AS info GROUP BY schema.name ORDER BY schema.name`)
    .all()
}

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
