// A program of its own that writes a store, for tests of several processes and of full disks:
// `node store-writer.ts FILE COUNT`. Each request has a model and a partner in another session; once COUNT
// pairs are on the disk, or from the start when COUNT is 0, it takes one line per further pair. Each outcome
// is a line of JSON on stdout: the pair's number, and the error's code when it was refused.
import {createInterface} from 'node:readline'
import {UsageStore} from '../../src/store/usage-store.ts'
import {usageBatch, usageEvent} from '../support/usage-event.ts'

const [file = '', count = '0'] = process.argv.slice(2)

function pair(number: number) {
  const model = `model-${number}`
  return usageBatch({
    events: ['left', 'right'].map(side =>
      usageEvent({requestId: `req_${number}_${side}`, sessionId: side, model, agent: `${number}`.repeat(60)}),
    ),
  })
}

const store = await UsageStore.open(file, {promptThresholds: []})

async function write(number: number): Promise<void> {
  let code: unknown = null
  try {
    await store.append(pair(number))
  } catch (error) {
    code = error instanceof Error && 'code' in error ? error.code : String(error)
  }
  process.stdout.write(`${JSON.stringify({number, code})}\n`)
}

for (let number = 0; number < Number(count); number += 1) await write(number)
for await (const line of createInterface({input: process.stdin})) await write(Number(line))
await store.close()
