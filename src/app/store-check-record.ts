import {readFile, writeFile} from 'node:fs/promises'
import * as v from 'valibot'
import {writeWholeFile} from '../config/write-whole-file.ts'
import type {StoreFaults} from '../store/check-store.ts'

const recordSchema = v.variant('state', [
  /** It is to be made: the store's last owner did not end by itself. */
  v.object({state: v.literal('due')}),
  v.object({
    state: v.picklist(['sound', 'damaged']),
    /** ISO-8601 UTC. */
    checkedAt: v.string(),
    /** What was found, in a sentence. */
    found: v.string(),
  }),
])

/** What is known of the soundness of a home's store. */
export type StoreCheckRecord = v.InferOutput<typeof recordSchema>

/** `undefined` when there was never a reason to look. */
export async function readStoreCheck(file: string): Promise<StoreCheckRecord | undefined> {
  try {
    return v.parse(recordSchema, JSON.parse(await readFile(file, 'utf8')))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    // Of a record that a power cut left half written only one thing is certain.
    if (error instanceof SyntaxError || v.isValiError(error)) return {state: 'due'}
    throw error
  }
}

export async function writeStoreCheck(file: string, record: StoreCheckRecord): Promise<void> {
  await writeWholeFile(file, {force: true}, temporary => writeFile(temporary, `${JSON.stringify(record)}\n`))
}

/** Keeps what an inspection found. */
export async function recordFaults(file: string, faults: StoreFaults, nowMs: number): Promise<void> {
  const found = describeFaults(faults)
  const checkedAt = new Date(nowMs).toISOString()
  await writeStoreCheck(file, {
    state: found === undefined ? 'sound' : 'damaged',
    checkedAt,
    found: found ?? 'sound',
  })
}

/** What is wrong, in a sentence; `undefined` when nothing is. */
export function describeFaults({pages, missing, wrongSums}: StoreFaults): string | undefined {
  const [page] = pages
  if (page !== undefined)
    return `some of its pages cannot be read (${page.replaceAll(/\s+/g, ' ').slice(0, 200)})`
  if (missing > 0) return `${missing} of its rows are gone that others name`
  return wrongSums > 0 ? `${wrongSums} of its sums are not what its requests add up to` : undefined
}
