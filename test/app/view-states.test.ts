import {resolve} from 'node:path'
import {expect, it, onTestFinished, vi} from 'vitest'
import {loadPriceList} from '../../src/app/load-price-list.ts'
import type {ViewState} from '../../src/app/view-state.ts'
import {viewStates} from '../../src/app/view-states.ts'
import {startWatch} from '../../src/app/watch.ts'
import type {Watch} from '../../src/app/watch-options.ts'
import {addConnection} from '../../src/config/connections.ts'
import {ensureDirs} from '../../src/config/paths.ts'
import {requestLogs} from '../support/claude-telemetry.ts'
import {reportOf, startLocalWatch} from '../support/local-watch.ts'
import {pricePathsOf} from '../support/price-list.ts'
import {startStackspend} from '../support/stackspend-server.ts'
import {pathsOf, temporaryHome} from '../support/temporary-home.ts'
import {assistantLine, jsonl, TemporaryHistory} from '../support/transcripts.ts'

const READ_WORKER = resolve(import.meta.dirname, '../../src/transcripts/read-worker.ts')

/** The first state of a watch's live view for which `isWanted`. */
async function stateWhen(
  home: string,
  watch: Watch,
  isWanted: (state: ViewState) => boolean,
): Promise<ViewState> {
  const paths = pathsOf(home)
  const prices = await loadPriceList(pricePathsOf(paths))
  const signal = AbortSignal.timeout(20_000)
  for await (const state of viewStates({watch, paths, prices, timezone: 'UTC', now: Date.now, signal})) {
    if (isWanted(state)) return state
  }
  throw new Error('the live view never came to that')
}

async function connectedHome(): Promise<string> {
  const home = await temporaryHome()
  const server = await startStackspend()
  onTestFinished(() => server.close())
  const {connectionsFile} = pathsOf(home)
  await ensureDirs(pathsOf(home))
  const createdAt = '2026-11-01T00:00:00.000Z'
  await addConnection(connectionsFile, {name: 'team', kind: 'claude', url: server.ingestUrl(), createdAt})
  return home
}

it('the live view shows each remote, from before anything was sent to when it was delivered', async () => {
  const home = await connectedHome()
  const {watch, url, stop} = await startLocalWatch(home)
  try {
    const [before] = (await stateWhen(home, watch, () => true)).remotes
    expect(before).toMatchObject({name: 'team', kind: 'claude', delivered: 0, lastSuccessAtMs: null})
    const body = new Uint8Array(requestLogs([{requestId: 'req-1'}]))
    const headers = {'content-type': 'application/x-protobuf'}
    await fetch(`${url}/v1/logs`, {method: 'POST', headers, body})
    const [after] = (await stateWhen(home, watch, ({remotes}) => remotes[0]?.delivered === 1)).remotes
    expect(after).toMatchObject({waiting: 0, waitingBytes: 0, lastError: null, stalledSinceMs: null})
    expect(after?.lastSuccessAtMs).toBeGreaterThan(0)
  } finally {
    await stop()
  }
})

it('an attached view shows the connections on file', async () => {
  const home = await connectedHome()
  const {stop} = await startLocalWatch(home)
  const paths = pathsOf(home)
  const attached = await startWatch({
    forwarding: {forward: true, forwardUrls: []},
    env: {},
    version: '0.0.0',
    host: '127.0.0.1',
    port: 0,
    paths,
    prices: await loadPriceList(pricePathsOf(paths)),
    now: Date.now,
    onEvent: () => {},
  })
  try {
    expect(attached.role).toBe('attached')
    const {remotes} = await stateWhen(home, attached, () => true)
    expect(remotes).toMatchObject([{name: 'team', kind: 'claude', waiting: 0}])
  } finally {
    await attached.stop()
    await stop()
  }
})

it('the live view leaves out of this run what was spent before it, when that is read while it runs', async () => {
  const home = await temporaryHome()
  const history = new TemporaryHistory()
  const line = (id: number, timestamp: string) =>
    jsonl(assistantLine({requestId: `req_${id}`, message: {id: `msg_${id}`}, timestamp}))
  history.write('projects/p/a.jsonl', line(1, '2026-11-01T00:00:00.000Z'))
  const {watch, stop} = await startLocalWatch(home, {
    env: {CLAUDE_CONFIG_DIR: history.root},
    transcripts: {homeDir: home, workerFile: READ_WORKER},
  })
  try {
    history.append('projects/p/a.jsonl', line(2, new Date(Date.now() + 1_000).toISOString()))
    const state = await stateWhen(home, watch, ({run}) => (run.estimatedUsd ?? 0) > 0)
    await vi.waitFor(async () => expect((await reportOf(home)).totals.requests).toBe(2), 10_000)
    expect((await stateWhen(home, watch, () => true)).run.estimatedUsd).toBe(state.run.estimatedUsd)
    expect((await reportOf(home)).totals.estimatedUsd).toBeCloseTo((state.run.estimatedUsd ?? 0) * 2, 6)
  } finally {
    await stop()
  }
})
