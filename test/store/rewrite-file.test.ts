import {statSync} from 'node:fs'
import {describe, expect, it, onTestFinished} from 'vitest'
import {openDatabase} from '../../src/store/open-database.ts'
import {rewriteFile} from '../../src/store/rewrite-file.ts'
import {TemporaryStore} from '../support/temporary-store.ts'
import {usageEvent} from '../support/usage-event.ts'

describe('a store that is written anew', () => {
  it('is smaller by what was free, and has all that it had', async () => {
    const store = await TemporaryStore.open()
    const events = Array.from({length: 5000}, (_, index) => usageEvent({requestId: `req_${index}`}))
    await store.append({events})
    store.execute('DELETE FROM event WHERE id < 4900')
    await store.close()
    const before = statSync(store.file).size
    const totals = await store.totals()
    rewriteFile(store.file)
    expect(statSync(store.file).size).toBeLessThan(before * 0.75)
    expect(store.rows('PRAGMA freelist_count')).toEqual([{freelist_count: 0}])
    expect(store.rows('PRAGMA integrity_check')).toEqual([{integrity_check: 'ok'}])
    expect(await store.totals()).toEqual(totals)
  })

  it('is left as it is while another process writes it', async () => {
    const store = await TemporaryStore.open()
    const other = openDatabase(store.file)
    onTestFinished(() => other.close())
    other.exec('BEGIN IMMEDIATE')
    expect(() => rewriteFile(store.file)).toThrow(expect.objectContaining({code: 'STORE_UNAVAILABLE'}))
  })
})
