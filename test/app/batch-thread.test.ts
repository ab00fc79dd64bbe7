import {resolve} from 'node:path'
import {expect, it, onTestFinished} from 'vitest'
import {BatchThread} from '../../src/app/batch-thread.ts'
import {ByteBudget} from '../../src/listener/byte-budget.ts'
import {requestLogs} from '../support/claude-telemetry.ts'

const workerFile = resolve(import.meta.dirname, '../../src/app/batch-worker.ts')

it('reads large batches in pieces, one batch after the other', async () => {
  const thread = new BatchThread({workerFile, now: Date.now})
  onTestFinished(() => thread.stop())
  for (const count of [1_100, 600]) {
    const logs = Array.from({length: count}, (_, index) => ({requestId: `req_${index}`, inputTokens: 1}))
    const body = Buffer.from(requestLogs(logs))
    const {pieces, signal} = await thread.read({
      body,
      encoding: 'protobuf',
      contentEncoding: 'identity',
      named: undefined,
      limitBytes: 64 * 1_048_576,
      lease: new ByteBudget().open(),
    })
    let events = 0
    for await (const piece of pieces) events += piece.events.length
    pieces.close()
    expect({signal, events}).toEqual({signal: 'logs', events: count})
  }
})
