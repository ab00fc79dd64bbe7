import {Agent, request} from 'node:http'
import {setTimeout as sleep} from 'node:timers/promises'
import {jsonUsage} from './small-batch.ts'

// A process of its own, so that what an attack costs its sender is not taken for the listener's. It posts a small batch
// every 20 ms until it is told to stop, and then says how long each answer took.

const EVERY_MS = 20
const [url = ''] = process.argv.slice(2)
const agent = new Agent({keepAlive: true, maxSockets: 1})
const answers: {status: number | string; ms: number}[] = []
let isOver = false

function post(index: number): Promise<number | string> {
  return new Promise(resolve => {
    const headers = {'content-type': 'application/json'}
    const sent = request(`${url}/v1/logs`, {method: 'POST', headers, agent}, response => {
      response.resume()
      response.once('end', () => resolve(response.statusCode ?? 0))
    })
    sent.once('error', error => resolve(error.message))
    sent.end(jsonUsage(index))
  })
}

process.once('message', () => {
  isOver = true
})
process.send?.('ready')
for (let index = 0; !isOver; index += 1) {
  const startMs = performance.now()
  const status = await post(index)
  answers.push({status, ms: performance.now() - startMs})
  await sleep(EVERY_MS)
}
agent.destroy()
process.send?.(answers, () => process.disconnect())
