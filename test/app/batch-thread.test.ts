import {resolve} from 'node:path'
import {gunzipSync, gzipSync} from 'node:zlib'
import {describe, expect, it, onTestFinished} from 'vitest'
import {BatchThread, isLarge} from '../../src/app/batch-thread.ts'
import {Refusal} from '../../src/listener/answer.ts'
import {ByteBudget} from '../../src/listener/byte-budget.ts'
import type {LargeBatch, LargeBody} from '../../src/listener/large-reader.ts'
import {redactBatch} from '../../src/otlp/redact/redact-batch.ts'
import {hostileBody} from '../support/hostile-bodies.ts'
import {LARGEST_BATCH_REQUESTS, largestBatch} from '../support/largest-batch.ts'

const MIB = 1024 * 1024
/** As many records as a client sends, with texts that nobody wants, of 3 MiB together. */
const BODIES = {protobuf: largestBatch('protobuf', 6_000), json: largestBatch('json', 6_000)}
const PROTOBUF = BODIES.protobuf
const AT_MS = Date.UTC(2026, 10, 22, 12)

function startThread(): BatchThread {
  const workerFile = resolve(import.meta.dirname, '../../src/app/batch-worker.ts')
  const thread = new BatchThread({workerFile, now: () => AT_MS})
  onTestFinished(() => thread.stop())
  return thread
}

const large = (body: Buffer, changes: Partial<LargeBody> = {}): LargeBody => ({
  body: Buffer.from(body),
  encoding: 'protobuf',
  contentEncoding: 'identity',
  named: 'logs',
  limitBytes: 64 * MIB,
  lease: new ByteBudget().open(),
  isAwaited: () => true,
  ...changes,
})

async function requestIds({pieces}: LargeBatch): Promise<(string | undefined)[]> {
  const ids: (string | undefined)[] = []
  for await (const {events} of pieces) ids.push(...events.map(({requestId}) => requestId))
  pieces.close()
  return ids
}

const ALL_IDS = Array.from({length: LARGEST_BATCH_REQUESTS}, (_, index) => `req_largest_${index}`)

describe('a large batch', () => {
  it.each(['protobuf', 'json'] as const)(
    'tells all that it holds, in %s, with gzip and without',
    async encoding => {
      const thread = startThread()
      const body = BODIES[encoding]
      const gzipped = gzipSync(body)
      for (const [sent, contentEncoding] of [
        [body, 'identity'],
        [gzipped, 'gzip'],
      ] as const) {
        const read = await thread.read(large(sent, {encoding, contentEncoding}))
        expect(read).toMatchObject({signal: 'logs', rejected: 0})
        expect([...read.scopeNames]).toEqual(['com.anthropic.claude_code.events'])
        expect(read.body.equals(sent)).toBe(true)
        expect(await requestIds(read)).toEqual(ALL_IDS)
      }
    },
  )

  it('waits its turn, until the one before is closed, taken in or not', async () => {
    const thread = startThread()
    const first = await thread.read(large(PROTOBUF))
    let isRead = false
    const second = thread.read(large(PROTOBUF)).then(read => {
      isRead = true
      return read
    })
    const {pieces} = first
    await pieces[Symbol.asyncIterator]().next()
    expect(isRead).toBe(false)
    pieces.close()
    pieces.close()
    expect(await requestIds(await second)).toEqual(ALL_IDS)
  })

  it('is refused for what is wrong with it', async () => {
    const thread = startThread()
    const broken = thread.read(large(Buffer.alloc(MIB, 0xff)))
    await expect(broken).rejects.toMatchObject({status: 400, rpcCode: 3})
    const noGzip = thread.read(large(Buffer.alloc(MIB), {contentEncoding: 'gzip'}))
    await expect(noGzip).rejects.toMatchObject({status: 400})
  })

  it('that takes more than the thread has is refused, and the next one is read', async () => {
    const thread = startThread()
    const outcome = await statusOf(thread.read(large(hostileBody('40 MiB of wanted values').make())))
    expect(outcome).toBe(413)
    expect(await requestIds(await thread.read(large(PROTOBUF)))).toEqual(ALL_IDS)
  })

  it('is inflated as far as there is room, and asked to come again where there was too little', async () => {
    const thread = startThread()
    const body = gzipSync(PROTOBUF)
    const budget = new ByteBudget({small: MIB, large: 2 * MIB})
    const lease = budget.open()
    lease.add(body.length)
    const cramped = thread.read(large(body, {contentEncoding: 'gzip', lease}))
    await expect(cramped).rejects.toMatchObject({status: 503, headers: {'retry-after': '1'}})
    lease.close()
    expect(budget.open().addUpTo(100 * MIB)).toBe(2 * MIB + 256 * 1024)
    const tooLarge = thread.read(large(body, {contentEncoding: 'gzip', limitBytes: MIB}))
    await expect(tooLarge).rejects.toMatchObject({status: 413})
  })
})

describe('large batches that wait for their turn', () => {
  it('are passed over where nobody waits for an answer any more', async () => {
    const thread = startThread()
    const gone = Array.from({length: 5}, () => thread.read(large(PROTOBUF, {isAwaited: () => false})))
    const awaited = thread.read(large(PROTOBUF))
    expect(await Promise.all(gone.map(statusOf))).toEqual([503, 503, 503, 503, 503])
    expect(await requestIds(await awaited)).toEqual(ALL_IDS)
  })

  it('are refused when the thread is stopped', async () => {
    const thread = startThread()
    const statuses = Promise.all(Array.from({length: 5}, () => statusOf(thread.read(large(PROTOBUF)))))
    await thread.stop()
    expect(await statuses).toEqual([503, 503, 503, 503, 503])
  })
})

describe('redaction of a large batch', () => {
  it.each(['protobuf', 'json'] as const)(
    'takes out what it takes out of any other, in %s',
    async encoding => {
      const thread = startThread()
      const body = BODIES[encoding]
      const batch = {signal: 'logs', encoding, contentEncoding: 'identity', body} as const
      const expected = redactBatch(batch)
      expect(expected.removed).toBe(LARGEST_BATCH_REQUESTS)
      const redacted = await thread.redact({...batch, body: Buffer.from(body)})
      expect(redacted?.removed).toBe(expected.removed)
      expect(Buffer.from(expected.body).equals(redacted?.body ?? Buffer.alloc(0))).toBe(true)
      const gzipped = await thread.redact({...batch, contentEncoding: 'gzip', body: gzipSync(body)})
      expect(gunzipSync(gzipped?.body ?? Buffer.alloc(0)).equals(expected.body)).toBe(true)
    },
  )

  it('is not certain of a malformed one', async () => {
    const body = Buffer.from(BODIES.json.subarray(0, -1))
    const batch = {signal: 'logs', encoding: 'json', contentEncoding: 'identity', body} as const
    expect(await startThread().redact(batch)).toBeUndefined()
  })
})

describe('isLarge', () => {
  it('goes by what a body can take to look through', () => {
    const identity = {contentEncoding: 'identity'} as const
    const gzip = {contentEncoding: 'gzip'} as const
    expect(isLarge({...identity, body: Buffer.alloc(256 * 1024)})).toBe(false)
    expect(isLarge({...identity, body: Buffer.alloc(256 * 1024 + 1)})).toBe(true)
    expect(isLarge({...gzip, body: Buffer.alloc(4 * 1024)})).toBe(false)
    expect(isLarge({...gzip, body: Buffer.alloc(4 * 1024 + 1)})).toBe(true)
  })
})

/** A failed expectation would print all that was read. */
async function statusOf(read: Promise<LargeBatch>): Promise<number> {
  try {
    await read
    return 200
  } catch (error) {
    if (error instanceof Refusal) return error.status
    throw error
  }
}
