import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {onTestFinished} from 'vitest'
import type {SpendQuery, SpendRow} from '../../src/store/spend-query.ts'
import {UsageReader} from '../../src/store/usage-reader.ts'
import type {Recorded} from '../../src/store/usage-recorder.ts'
import {UsageStore} from '../../src/store/usage-store.ts'
import type {UsageBatch} from '../../src/usage/usage-event.ts'
import {usageBatch} from './usage-event.ts'

export type Row = Readonly<Record<string, unknown>>

/** A new, empty folder that goes when the test is over. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'stackspend-store-'))
  onTestFinished(() => rmSync(folder, {recursive: true, force: true}))
  return folder
}

/** The path of a store that is not there yet. */
export function temporaryStoreFile(): string {
  return join(temporaryFolder(), 'usage.db')
}

/** A store in a file of its own, with a second connection to look at it. */
export class TemporaryStore {
  readonly file: string
  readonly promptThresholds: readonly number[]
  private store: UsageStore

  private constructor(file: string, promptThresholds: readonly number[], store: UsageStore) {
    this.file = file
    this.promptThresholds = promptThresholds
    this.store = store
  }

  static async open(promptThresholds: readonly number[] = []): Promise<TemporaryStore> {
    const file = temporaryStoreFile()
    const temporary = new TemporaryStore(
      file,
      promptThresholds,
      await UsageStore.open(file, {promptThresholds}),
    )
    onTestFinished(() => temporary.store.close().catch(() => {}))
    return temporary
  }

  append(set: Partial<UsageBatch>): Promise<Recorded> {
    return this.store.append(usageBatch(set))
  }

  /** Each batch in a commit of its own. */
  async appendEach(...batches: readonly Partial<UsageBatch>[]): Promise<Recorded[]> {
    const recorded: Recorded[] = []
    for (const batch of batches) recorded.push(await this.append(batch))
    return recorded
  }

  async close(): Promise<void> {
    await this.store.close()
  }

  async reopen(promptThresholds = this.promptThresholds): Promise<void> {
    await this.store.close()
    this.store = await UsageStore.open(this.file, {promptThresholds})
  }

  async read<T>(use: (reader: UsageReader) => Promise<T>): Promise<T> {
    const reader = await UsageReader.open(this.file)
    if (reader === undefined) throw new Error('there is no store to read')
    try {
      return await use(reader)
    } finally {
      await reader.close()
    }
  }

  spend(set: Partial<SpendQuery> = {}): Promise<SpendRow[]> {
    return this.read(reader => reader.spend(spendQuery(set)))
  }

  /** Sums over everything, requests and visible metrics alike. */
  async totals(): Promise<{requests: number; inputTokens: number; outputTokens: number}> {
    const rows = await this.spend()
    const sum = (measure: 'requests' | 'inputTokens' | 'outputTokens') =>
      rows.reduce((total, row) => total + row[measure], 0)
    return {requests: sum('requests'), inputTokens: sum('inputTokens'), outputTokens: sum('outputTokens')}
  }

  /** Looks into the tables from another connection; `values` of `?` marks. */
  rows(sql: string, ...values: (string | number)[]): Row[] {
    return withDatabase(this.file, database => database.prepare(sql).all(...values))
  }

  /** Changes the tables from another connection. */
  execute(sql: string, ...values: (string | number)[]): void {
    withDatabase(this.file, database => database.prepare(sql).run(...values))
  }
}

/** Everything, not grouped, in UTC, unless set otherwise. */
export function spendQuery(set: Partial<SpendQuery> = {}): SpendQuery {
  return {by: [], filters: [], offsets: [], priceBoundariesMs: [], ...set}
}

export function withDatabase<T>(file: string, use: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(file)
  try {
    return use(database)
  } finally {
    database.close()
  }
}
