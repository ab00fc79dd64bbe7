import {setTimeout as sleep} from 'node:timers/promises'
import {expect, it} from 'vitest'
import {addConnection} from '../../src/config/connections.ts'
import {ensureDirs} from '../../src/config/paths.ts'
import {openOutbox} from '../../src/store/open-outbox.ts'
import {requestLogs} from '../support/claude-telemetry.ts'
import {runCli} from '../support/run-cli.ts'
import {spawnListening, until} from '../support/spawned-watch.ts'
import {type Fault, type ReceivedRequest, startStackspend} from '../support/stackspend-server.ts'
import {pathsOf, temporaryHome} from '../support/temporary-home.ts'

const KILLS = 20
const SENDERS = 4
/** After a start; enough for a few dozen batches to be taken in and as many attempts to be made. */
const LONGEST_LIFE_MS = 250

/** Every second attempt fails, one way or another; where the remote keeps what it failed to answer, a copy is due. */
const FAULTS: readonly Fault[] = [
  {status: 503, retryAfter: '0'},
  'reset-before-reading',
  {status: 429, retryAfter: '0'},
  'reset-after-reading',
  {status: 502},
]
const halfOfTheTime = (_request: ReceivedRequest, index: number): Fault =>
  index % 2 === 0 ? 'none' : (FAULTS[Math.floor(index / 2) % FAULTS.length] ?? 'none')

/** One request each, told by its number. */
function numberedBatch(number: number): Buffer {
  return requestLogs([{requestId: `req_${number}`, session: `session-${number}`, inputTokens: 1}])
}

/** Sends batches until the listener is gone; those that it acknowledged. */
async function load(url: string, nextNumber: () => number, acknowledged: Map<number, Buffer>): Promise<void> {
  for (;;) {
    const number = nextNumber()
    const body = numberedBatch(number)
    try {
      const answer = await fetch(`${url}/v1/logs`, {
        method: 'POST',
        headers: {'content-type': 'application/x-protobuf'},
        body: new Uint8Array(body),
      })
      if (answer.status === 200) acknowledged.set(number, body)
    } catch {
      return
    }
  }
}

it(`delivers every acknowledged batch, although watch is killed ${KILLS} times and half of the attempts fail`, {
  timeout: 120_000,
}, async () => {
  const home = await temporaryHome()
  const paths = pathsOf(home)
  await ensureDirs(paths)
  const server = await startStackspend()
  const createdAt = '2026-11-01T00:00:00.000Z'
  await addConnection(paths.connectionsFile, {
    name: 'team',
    kind: 'claude',
    url: server.ingestUrl(),
    createdAt,
  })
  server.fail('ingest', halfOfTheTime)

  const acknowledged = new Map<number, Buffer>()
  let sent = 0
  for (let kill = 0; kill < KILLS; kill += 1) {
    const watch = await spawnListening(home)
    const senders = Array.from({length: SENDERS}, () => load(watch.url, () => ++sent, acknowledged))
    await sleep(Math.random() * LONGEST_LIFE_MS)
    watch.kill('SIGKILL')
    expect(await watch.ended).toEqual({code: null, signal: 'SIGKILL'})
    await Promise.all(senders)
  }
  expect(acknowledged.size).toBeGreaterThan(KILLS)
  expect(server.received.length).toBeGreaterThan(KILLS)

  const watch = await spawnListening(home)
  server.mend()
  const outbox = await openOutbox(paths.storeFile)
  const state = async () => (await outbox?.outbox.states())?.[0]
  // Some batches failed often enough by now to wait up to a minute for their next attempt.
  await outbox?.outbox.retry('all')
  await until('the outbox to drain', async () => (await state())?.waiting === 0 || undefined)
  watch.kill('SIGTERM')
  expect(await watch.ended).toEqual({code: 0, signal: null})
  expect(await state()).toMatchObject({dead: 0, dropped: 0, notQueued: 0})
  await outbox?.close()

  const copies = Map.groupBy(server.delivered, ({body}) => body.toString('base64'))
  const lost = [...acknowledged].filter(([, body]) => !copies.has(body.toString('base64')))
  expect(lost.map(([number]) => number)).toEqual([])
  // Only what the remote kept without its answer being heard, or heard and not yet noted, is sent again.
  const unheard = server.delivered.filter(({status}) => status === undefined).length
  const duplicates = server.delivered.length - copies.size
  const inFlightAtKills = KILLS * SENDERS
  expect(duplicates).toBeLessThanOrEqual(unheard + inFlightAtKills)

  const {stdout} = await runCli(['report', '--json'], {env: {STACKSPEND_HOME: home}})
  // Not acknowledged ones may be counted too, and then are delivered as well.
  expect(JSON.parse(stdout).totals.requests).toBe(copies.size)
  await server.close()
})
