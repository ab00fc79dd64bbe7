import {mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {gunzipSync} from 'node:zlib'
import {describe, expect, it} from 'vitest'
import {parseDimensions} from '../../src/report/dimensions.ts'
import type {Measures} from '../../src/report/spend-report.ts'
import {MIGRATIONS} from '../../src/store/migrations.ts'
import {loadScenario} from '../support/captures.ts'
import {reportOf, whileWatching} from '../support/local-watch.ts'
import {ofSignals, replay} from '../support/replay.ts'
import {pathsOf, temporaryHome} from '../support/temporary-home.ts'
import {withDatabase} from '../support/temporary-store.ts'

const STORES = join(import.meta.dirname, '..', 'fixtures', 'stores')

/** What the `watch` of each version was sent. */
const SENT = [
  {of: '2.1.330', name: 'multiturn', signals: ['logs', 'metrics', 'traces']},
  {of: '2.1.330', name: 'models', signals: ['logs']},
  {of: '2.0.76', name: 'cumulative', signals: ['metrics']},
] as const

const versions = readdirSync(STORES).flatMap(name => {
  const [, version] = /^version-(\d+)\.sqlite\.gz$/.exec(name) ?? []
  return version === undefined ? [] : [Number(version)]
})

/** A home with a store as the program of that version left it. */
async function homeOfVersion(version: number): Promise<string> {
  const home = await temporaryHome()
  const {storeFile} = pathsOf(home)
  mkdirSync(dirname(storeFile), {recursive: true})
  writeFileSync(storeFile, gunzipSync(readFileSync(join(STORES, `version-${version}.sqlite.gz`))))
  return home
}

type Reported = {readonly rows: readonly {readonly key: unknown}[]; readonly totals: unknown}

/** What that program's own reports said, by `--by`. */
function reportsOfVersion(version: number): Map<string, Reported> {
  const reports: Readonly<Record<string, Reported>> = JSON.parse(
    readFileSync(join(STORES, `version-${version}.totals.json`), 'utf8'),
  )
  return new Map(
    Object.entries(reports).map(([by, {rows, totals}]) => [by, {rows: byKey(rows), totals}] as const),
  )
}

describe('the stores of earlier versions', () => {
  it('are on file, one of each', () => {
    expect(versions.toSorted((a, b) => a - b)).toEqual(MIGRATIONS.map((_, index) => index + 1))
  })
})

describe.each(versions)('a store of version %i', version => {
  it('reports today what it did then', async () => {
    const home = await homeOfVersion(version)
    for (const [by, reported] of reportsOfVersion(version))
      expect(await reportedBy(home, by)).toEqual(reported)
  })

  it('knows every batch that it was sent then', async () => {
    const home = await homeOfVersion(version)
    await whileWatching(home, async url => {
      for (const {of, name, signals} of SENT) {
        const replies = await replay(url, ofSignals(loadScenario(of, name).batches, ...signals))
        expect(new Set(replies.map(({status}) => status))).toEqual(new Set([200]))
      }
    })
    expect(await reportedBy(home, 'session,model')).toEqual(reportsOfVersion(version).get('session,model'))
  })

  it.runIf(version > 1)('still has what waits to be forwarded', async () => {
    const home = await homeOfVersion(version)
    const waiting = () =>
      withDatabase(pathsOf(home).storeFile, database =>
        database
          .prepare(`SELECT name, waiting, waiting_bytes, (SELECT count(*) FROM outbox) AS items,
            (SELECT sum(length(body)) FROM outbox_body) AS bytes FROM remote`)
          .all(),
      )
    const before = waiting()
    expect(before).toMatchObject([{waiting: expect.any(Number)}])
    expect(before[0]?.waiting).toBeGreaterThan(10)
    await reportedBy(home, 'day,source')
    expect(waiting()).toEqual(before)
  })
})

const SUMS = [
  'requests',
  'inputTokens',
  'outputTokens',
  'cacheReadTokens',
  'cacheWriteTokens',
  'cacheWrite5mTokens',
  'cacheWrite1hTokens',
  'totalTokens',
  'reportedUsd',
  'reportedRequests',
  'sessions',
] as const satisfies readonly (keyof Measures)[]

/** The parts of a report that no price list decides, not even in its order. */
async function reportedBy(home: string, by: string): Promise<Reported> {
  const report = await reportOf(home, {by: parseDimensions(by)})
  return {
    rows: byKey(report.rows.map(row => ({key: row.key, ...sumsOf(row)}))),
    totals: sumsOf(report.totals),
  }
}

function byKey(rows: Reported['rows']): Reported['rows'] {
  return rows.toSorted((a, b) => (JSON.stringify(a.key) < JSON.stringify(b.key) ? -1 : 1))
}

function sumsOf(measures: Measures): Record<string, unknown> {
  return Object.fromEntries(SUMS.map(name => [name, measures[name]]))
}
