import {mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {gunzipSync} from 'node:zlib'
import {describe, expect, it} from 'vitest'
import {SCHEMA_VERSION} from '../../src/store/schema.ts'
import {postLogs, requestLogs} from '../support/claude-telemetry.ts'
import {freePort} from '../support/free-port.ts'
import {reportJson} from '../support/recorded-home.ts'
import {spawnWatch, until} from '../support/spawned-watch.ts'
import {pathsOf, temporaryHome} from '../support/temporary-home.ts'
import {withDatabase} from '../support/temporary-store.ts'

const FIXTURE = join(import.meta.dirname, '..', 'fixtures', 'stores', 'version-1.sqlite.gz')

describe('a watch whose store is of an older version', () => {
  it('listens while it is brought up to date, and has what comes meanwhile sent again', async () => {
    const home = await temporaryHome()
    const {storeFile} = pathsOf(home)
    mkdirSync(dirname(storeFile), {recursive: true})
    writeFileSync(storeFile, gunzipSync(readFileSync(FIXTURE)))
    const known = (await copyOf(storeFile, reportJson))?.totals.requests
    // Bringing it up to date takes for as long as another connection writes.
    const other = new DatabaseSync(storeFile)
    other.exec('BEGIN IMMEDIATE')
    const port = await freePort()
    const url = `http://127.0.0.1:${port}`
    const watch = spawnWatch(home, ['--port', String(port), '--output', 'ndjson'])
    const post = () => postLogs(url, requestLogs([{requestId: 'req_first'}]))
    const turnedAway = await until('an answer', () => post().catch(() => undefined))
    expect(turnedAway.status).toBe(503)
    expect(turnedAway.headers.get('retry-after')).toBe('1')
    expect(watch.events()).toEqual([])
    other.exec('ROLLBACK')
    other.close()
    const kept = await until('it to be kept', async () => {
      const answer = await post()
      return answer.status === 200 ? answer : undefined
    })
    expect(kept.status).toBe(200)
    const said = await until('a word about it', () => watch.events().find(({type}) => type === 'error'))
    expect(said).toMatchObject({
      status: 503,
      message: expect.stringMatching(
        /^batches were told to come again while the store was brought up to date: \d+$/,
      ),
    })
    watch.kill('SIGTERM')
    await watch.ended
    expect(version(storeFile)).toBe(SCHEMA_VERSION)
    expect((await reportJson(home)).totals.requests).toBe(known + 1)
  })
})

/** What `use` says of a home that has a copy of this store. */
async function copyOf<T>(storeFile: string, use: (home: string) => Promise<T>): Promise<T> {
  const home = await temporaryHome()
  const copy = pathsOf(home).storeFile
  mkdirSync(dirname(copy), {recursive: true})
  writeFileSync(copy, readFileSync(storeFile))
  return use(home)
}

const version = (file: string) =>
  withDatabase(file, database => database.prepare('PRAGMA user_version').get()?.user_version)
