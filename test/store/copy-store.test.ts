import {once} from 'node:events'
import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {copyStore} from '../../src/store/copy-store.ts'
import {UsageReader} from '../../src/store/usage-reader.ts'
import {damageFile} from '../support/damage-file.ts'
import {
  spendQuery,
  TemporaryStore,
  temporaryFolder,
  temporaryStoreFile,
  withDatabase,
} from '../support/temporary-store.ts'
import {usageEvent} from '../support/usage-event.ts'
import {spawnWriter} from './spawn-writer.ts'

/** An empty file, as a copy is made into. */
function emptyFile(): string {
  const file = join(temporaryFolder(), 'copy.sqlite')
  writeFileSync(file, '')
  return file
}

describe('copyStore', () => {
  it('makes a copy of one instant while another process goes on writing', async () => {
    const pairs = 400
    const {file, lines, process: writer} = spawnWriter(pairs)
    await once(lines, 'line')
    let written = 1
    const all = new Promise<void>(resolve =>
      lines.on('line', () => {
        written += 1
        if (written === pairs) resolve()
      }),
    )
    const copied = new Set<number>()
    while (written < pairs) {
      const target = emptyFile()
      const before = written
      let steps = 0
      const copy = await copyStore(file, target, () => {
        steps += 1
      })
      const sides = withDatabase(target, database =>
        database.prepare('SELECT session.key, requests FROM session ORDER BY key').all(),
      )
      expect(sides.map(({requests}) => requests)).toEqual([sides[0]?.requests, sides[0]?.requests])
      expect(copy?.requests).toBe(Number(sides[0]?.requests) * 2)
      expect(copy?.requests).toBeGreaterThanOrEqual(before * 2)
      copied.add(copy?.requests ?? 0)
      // A copy that each commit starts anew would need many more.
      expect(steps).toBeLessThan(20)
    }
    await all
    expect(copied.size).toBeGreaterThan(1)
    writer.stdin.end()
    expect(await once(writer, 'exit')).toEqual([0, null])
  })

  it('copies what is only in the write-ahead log as yet, into one file', async () => {
    const store = await TemporaryStore.open()
    await store.append({events: [usageEvent()]})
    const target = emptyFile()
    expect(await copyStore(store.file, target)).toEqual({requests: 1, version: expect.any(Number)})
    expect(withDatabase(target, database => database.prepare('PRAGMA journal_mode').get())).toEqual({
      journal_mode: 'delete',
    })
    const reader = await UsageReader.open(target)
    expect(await reader?.spend(spendQuery())).toEqual(await store.spend())
    await reader?.close()
  })

  it('stops when its caller does, and leaves the store as it was', async () => {
    const store = await TemporaryStore.open()
    // More than one step copies.
    await store.append({
      events: Array.from({length: 5_000}, (_, index) =>
        usageEvent({requestId: `req_${index}_${'a'.repeat(500)}`}),
      ),
    })
    const stop = new Error('enough')
    const copying = copyStore(store.file, emptyFile(), () => {
      throw stop
    })
    await expect(copying).rejects.toBe(stop)
    await store.append({events: [usageEvent({requestId: 'req_2'})]})
    expect(await store.totals()).toMatchObject({requests: 5_001})
  })

  it('finds nothing to copy where nothing was recorded', async () => {
    expect(await copyStore(temporaryStoreFile(), emptyFile())).toBeUndefined()
  })

  it('refuses to call a damaged store a backup', async () => {
    const store = await TemporaryStore.open()
    await store.append({
      events: Array.from({length: 400}, (_, index) => usageEvent({requestId: `req_${index}`})),
    })
    await store.close()
    damageFile(store.file, {fromPage: 10})
    await expect(copyStore(store.file, emptyFile())).rejects.toMatchObject({
      code: 'STORE_CORRUPT',
      hint: expect.stringContaining('stackspend repair'),
    })
  })
})
