import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {onTestFinished} from 'vitest'
import type {OutboundBatch, Outbox, RemoteState} from '../../src/store/outbox.ts'
import {UsageStore} from '../../src/store/usage-store.ts'

const NO_USAGE = {events: [], points: [], apiErrors: [], sessions: [], unreadable: 0}
const LIMITS = {maxBytes: 512 * 1024 * 1024, onFull: 'refuse-new'} as const

/** A real store in a temporary folder, for what waits in its outbox. */
export class QueuedStore {
  readonly file: string
  private store: UsageStore

  private constructor(file: string, store: UsageStore) {
    this.file = file
    this.store = store
  }

  /** Gone at the end of the test. */
  static async open(): Promise<QueuedStore> {
    const folder = await mkdtemp(join(tmpdir(), 'stackspend-forward-'))
    const file = join(folder, 'store.sqlite')
    const queued = new QueuedStore(file, await UsageStore.open(file, {promptThresholds: []}))
    onTestFinished(async () => {
      await queued.store.close()
      await rm(folder, {recursive: true, force: true})
    })
    return queued
  }

  get outbox(): Outbox {
    return this.store.outbox
  }

  /** As a new process would find it. */
  async reopen(): Promise<void> {
    await this.store.close()
    this.store = await UsageStore.open(this.file, {promptThresholds: []})
  }

  async add(batch: Partial<OutboundBatch> & {receivedAtMs: number}, remotes = ['team']): Promise<void> {
    const whole = {
      signal: 'logs',
      encoding: 'json',
      contentEncoding: 'identity',
      body: batchBody(0),
      ...batch,
    } as const
    await this.store.append(NO_USAGE, {
      batch: whole,
      remotes,
      passedOver: [],
      redactedAttributes: 0,
      limits: LIMITS,
    })
  }

  async state(remote = 'team'): Promise<RemoteState> {
    const found = (await this.outbox.states()).find(state => state.remote === remote)
    if (found === undefined) throw new Error(`nothing was queued for ${remote}`)
    return found
  }
}

/** A valid, small export that can be told from others. */
export function batchBody(number: number): Uint8Array {
  const record = {body: {stringValue: `batch ${number}`}}
  const scope = {name: 'com.anthropic.claude_code.events'}
  return new TextEncoder().encode(
    JSON.stringify({resourceLogs: [{scopeLogs: [{scope, logRecords: [record]}]}]}),
  )
}

/** The number that `batchBody` was given. */
export function batchNumber(body: Uint8Array): number {
  return Number(/batch (\d+)/.exec(new TextDecoder().decode(body))?.[1])
}
