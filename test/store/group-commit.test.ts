import {readFileSync} from 'node:fs'
import {DatabaseSync} from 'node:sqlite'
import {describe, expect, it, onTestFinished} from 'vitest'
import {spendQuery, TemporaryStore} from '../support/temporary-store.ts'
import {metricPoint, sessionSighting, usageEvent} from '../support/usage-event.ts'

const WAL_HEADER_BYTES = 32
const FRAME_HEADER_BYTES = 24

/** How many transactions a write-ahead log holds. Of its frames only the last of each has a database size. */
function commitsIn(file: string): number {
  const log = readFileSync(`${file}-wal`)
  const frameBytes = FRAME_HEADER_BYTES + log.readUInt32BE(8)
  const salt = log.subarray(16, 24)
  let commits = 0
  for (let at = WAL_HEADER_BYTES; at + frameBytes <= log.length; at += frameBytes) {
    const isCurrent = log.subarray(at + 8, at + 16).equals(salt)
    if (isCurrent && log.readUInt32BE(at + 4) > 0) commits += 1
  }
  return commits
}

const requests = (count: number, prefix = 'req') =>
  Array.from({length: count}, (_, index) => ({events: [usageEvent({requestId: `${prefix}_${index}`})]}))

/** Breaks a STRICT table: no 64-bit integer holds it. */
const unstorable = {events: [usageEvent({requestId: 'req_bad', inputTokens: 1e300})]}

describe('batches that arrive together', () => {
  it('share one commit', async () => {
    const store = await TemporaryStore.open()
    await store.append({events: [usageEvent({requestId: 'req_first'})]})
    const before = commitsIn(store.file)
    await Promise.all(requests(25).map(batch => store.append(batch)))
    expect(commitsIn(store.file)).toBe(before + 1)
    expect(await store.totals()).toMatchObject({requests: 26})
  })

  it('have a commit each when each waits for the last', async () => {
    const store = await TemporaryStore.open()
    const before = commitsIn(store.file)
    await store.appendEach(...requests(5))
    expect(commitsIn(store.file)).toBe(before + 5)
  })

  it('are answered after their commit, each with what it brought', async () => {
    const store = await TemporaryStore.open()
    const seen = await Promise.all(
      requests(3).map(async batch => {
        const {added} = await store.append(batch)
        return {ids: added.map(usage => usage.requestId), onDisk: commitsIn(store.file)}
      }),
    )
    expect(seen.map(({ids}) => ids)).toEqual([['req_0'], ['req_1'], ['req_2']])
    expect(store.rows('SELECT count(*) AS events FROM event')).toEqual([{events: 3}])
  })

  it('count a request once that several of them tell of', async () => {
    const store = await TemporaryStore.open()
    const recorded = await Promise.all([...requests(3), ...requests(3)].map(batch => store.append(batch)))
    expect(recorded.map(({added}) => added.length)).toEqual([1, 1, 1, 0, 0, 0])
    expect(await store.totals()).toMatchObject({requests: 3})
  })
})

describe('a batch that cannot be recorded', () => {
  it('fails alone and leaves nothing half-written', async () => {
    const store = await TemporaryStore.open()
    const outcomes = await Promise.allSettled(
      [...requests(2, 'before'), unstorable, ...requests(2, 'after')].map(batch => store.append(batch)),
    )
    expect(outcomes.map(({status}) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
    ])
    expect(await store.totals()).toMatchObject({requests: 4})
    expect(store.rows("SELECT count(*) AS events FROM event WHERE request_id = 'req_bad'")).toEqual([
      {events: 0},
    ])
  })

  it('does not keep what it brought of new texts and sessions in mind', async () => {
    const store = await TemporaryStore.open()
    const context = {project: 'acme/shop', attributes: {team: 'x'}}
    const strangers = {model: 'new-model', sessionId: 'new-session', agent: 'new-agent', context}
    const sessions = [sessionSighting({sessionId: 'new-session', context, plan: 'max'})]
    const points = [metricPoint(strangers)]
    await expect(
      store.append({sessions, points, events: [usageEvent(strangers), ...unstorable.events]}),
    ).rejects.toThrow()
    await store.append({sessions, points, events: [usageEvent(strangers)]})
    expect(await store.spend({by: ['session', 'project', 'agent']})).toMatchObject([
      {key: ['new-session', 'acme/shop', 'new-agent'], model: 'new-model', requests: 1, isMetric: false},
    ])
    expect(await store.read(reader => reader.plans(spendQuery()))).toEqual(['max'])
    expect(await store.read(reader => reader.tokensOnlyMetricsSaw(spendQuery()))).toBe(85)
  })

  it('does not take the metrics of its session out of the sums', async () => {
    const store = await TemporaryStore.open()
    await store.append({points: [metricPoint()]})
    await expect(store.append({events: [usageEvent(), ...unstorable.events]})).rejects.toThrow()
    expect(await store.spend()).toMatchObject([{isMetric: true, inputTokens: 100}])
    await store.append({events: [usageEvent()]})
    expect(await store.spend()).toMatchObject([{isMetric: false, inputTokens: 10}])
  })
})

describe('a store that another program keeps locked', () => {
  it('refuses what comes meanwhile, and goes on when the lock is gone', async () => {
    const store = await TemporaryStore.open()
    const other = new DatabaseSync(store.file)
    onTestFinished(() => other.close())
    other.exec('BEGIN IMMEDIATE')
    const outcomes = await Promise.allSettled(requests(2).map(batch => store.append(batch)))
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({status: 'rejected', reason: {code: 'STORE_UNAVAILABLE'}})
    }
    other.exec('COMMIT')
    await Promise.all(requests(2).map(batch => store.append(batch)))
    expect(await store.totals()).toMatchObject({requests: 2})
  })
})
