import {mkdir, writeFile} from 'node:fs/promises'
import {dirname} from 'node:path'
import {describe, expect, it} from 'vitest'
import type {Status} from '../../src/app/read-status.ts'
import {addConnection} from '../../src/config/connections.ts'
import {ensureDirs} from '../../src/config/paths.ts'
import {requestLogs} from '../support/claude-telemetry.ts'
import {runCli} from '../support/run-cli.ts'
import {spawnListening, until} from '../support/spawned-watch.ts'
import {startStackspend, TEST_CONNECTION_ID} from '../support/stackspend-server.ts'
import {pathsOf, temporaryHome} from '../support/temporary-home.ts'

async function statusOf(home: string): Promise<Status> {
  const {exitCode, stderr, stdout} = await runCli(['status', '--json'], {env: {STACKSPEND_HOME: home}})
  expect({exitCode, stderr}).toEqual({exitCode: 0, stderr: ''})
  expect(stdout).not.toContain(TEST_CONNECTION_ID)
  return JSON.parse(stdout)
}

async function connect(home: string, url: string): Promise<void> {
  const createdAt = '2026-11-01T00:00:00.000Z'
  await ensureDirs(pathsOf(home))
  await addConnection(pathsOf(home).connectionsFile, {name: 'team', kind: 'claude', url, createdAt})
}

async function send(url: string): Promise<void> {
  const body = new Uint8Array(requestLogs([{requestId: 'req-1', at: '2026-11-22T12:00:00Z'}]))
  const headers = {'content-type': 'application/x-protobuf'}
  expect(await fetch(`${url}/v1/logs`, {method: 'POST', headers, body})).toMatchObject({status: 200})
}

describe('stackspend status', () => {
  it('says what to type where nothing runs, and exits 0', async () => {
    const home = await temporaryHome()
    const {stdout, exitCode} = await runCli(['status'], {env: {STACKSPEND_HOME: home}})
    expect({stdout, exitCode}).toEqual({
      stdout: [
        '○ nobody listens: telemetry that is sent meanwhile is lost. To listen: stackspend watch',
        '  store      nothing recorded yet',
        '  remotes    none: stackspend connect claude\n',
      ].join('\n'),
      exitCode: 0,
    })
    expect(await statusOf(home)).toEqual({
      listener: {state: 'none'},
      store: {
        file: pathsOf(home).storeFile,
        bytes: null,
        newestUsageAt: null,
        freeBytes: null,
        requests: 0,
        since: null,
        requestsPrunedBefore: null,
        usagePrunedBefore: null,
        check: null,
      },
      remotes: [],
    })
  })

  it('says of a store that nobody can read that it is damaged, and exits 0', async () => {
    const home = await temporaryHome()
    const {storeFile} = pathsOf(home)
    await mkdir(dirname(storeFile), {recursive: true})
    await writeFile(storeFile, Buffer.alloc(5_000, 0xa5))
    expect(await statusOf(home)).toMatchObject({store: {bytes: 5_000, check: 'damaged'}, remotes: []})
  })

  it('tells whose listener it is, and what came and went through it', async () => {
    const home = await temporaryHome()
    const server = await startStackspend()
    await connect(home, server.ingestUrl())
    expect((await statusOf(home)).remotes).toMatchObject([{remote: 'team', kind: 'claude', delivered: 0}])
    const watch = await spawnListening(home)
    await send(watch.url)
    const status = await until('the delivery', async () => {
      const found = await statusOf(home)
      return found.remotes[0]?.delivered === 1 ? found : undefined
    })
    await server.close()
    expect(status).toMatchObject({
      listener: {state: 'up', address: new URL(watch.url).host, pid: watch.pid},
      store: {bytes: expect.any(Number), newestUsageAt: '2026-11-22T12:00:00.000Z'},
      remotes: [{waiting: 0, lastError: null, stalledSince: null, deliveredPerMinute: 1}],
    })
  })

  it('tells what waits for a remote out of reach, also after the watch has ended', async () => {
    const home = await temporaryHome()
    const server = await startStackspend()
    await server.close()
    await connect(home, server.ingestUrl())
    const watch = await spawnListening(home)
    await send(watch.url)
    await until('an attempt', async () => (await statusOf(home)).remotes[0]?.lastError ?? undefined)
    watch.kill('SIGTERM')
    await watch.ended
    const status = await statusOf(home)
    expect(status).toMatchObject({
      listener: {state: 'none'},
      remotes: [{waiting: 1, oldestReceivedAt: expect.any(String), lastError: 'connection refused'}],
    })
    const {stdout} = await runCli(['status'], {env: {STACKSPEND_HOME: home}})
    expect(stdout).toMatch(/\n→ StackSpend "team"\n {2}waiting {4}1 batch \(\d+ B\), the oldest \d+ s old\n/)
    expect(stdout).toMatch(/\n {2}last error connection refused, \d+ s ago\n$/)
  })
})
