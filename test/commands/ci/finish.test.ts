import {describe, expect, it} from 'vitest'
import type {FinishedCi} from '../../../src/app/ci/finish-ci.ts'
import type {StartedCi} from '../../../src/app/ci/start-ci.ts'
import {addConnection, readConnections} from '../../../src/config/connections.ts'
import {ensureDirs} from '../../../src/config/paths.ts'
import {loadScenario} from '../../support/captures.ts'
import {CiJobFolder, parseResourceAttributes} from '../../support/ci-job.ts'
import {postLogs, requestLogs, type SentRequest} from '../../support/claude-telemetry.ts'
import {freePort} from '../../support/free-port.ts'
import {startCollector} from '../../support/otlp-collector.ts'
import {recordInto} from '../../support/recorded-home.ts'
import {replay} from '../../support/replay.ts'
import {spawnListening} from '../../support/spawned-watch.ts'
import {pathsOf} from '../../support/temporary-home.ts'

const NOTHING = 'Nothing was recorded in this job.\n'

async function start(job: CiJobFolder, ...args: string[]): Promise<StartedCi> {
  const {stdout, exitCode} = await job.start([...args, '--json'])
  expect(exitCode).toBe(0)
  return JSON.parse(stdout)
}

async function finish(job: CiJobFolder, ...args: string[]): Promise<FinishedCi> {
  const {stdout, exitCode} = await job.finish([...args, '--json'])
  expect(exitCode).toBe(0)
  return JSON.parse(stdout).job
}

/** As an agent of that job sends it. */
async function send({listener, environment}: StartedCi, ...requests: SentRequest[]): Promise<void> {
  const attributes = parseResourceAttributes(environment.OTEL_RESOURCE_ATTRIBUTES)
  expect((await postLogs(listener.endpoint, requestLogs(requests, attributes))).status).toBe(200)
}

describe('stackspend ci finish', () => {
  it('forwards all, stops the listener, and shows what the job spent by model', async () => {
    const collector = await startCollector()
    const job = await CiJobFolder.create()
    const {listener} = await start(job, '--forward', collector.url)
    const {batches, truth} = loadScenario('2.1.330', 'http-protobuf')
    for (const {status} of await replay(listener.endpoint, batches)) expect(status).toBe(200)
    const {stdout, stderr, exitCode} = await job.finish()
    expect({stderr: stderr.replace(/^Waiting at most .*\n/, ''), exitCode}).toEqual({stderr: '', exitCode: 0})
    for (const {model} of truth.logs) expect(stdout).toContain(model)
    expect(stdout).toContain('Estimated at list price')
    expect(collector.received.length).toBe(batches.length)
    expect(await job.listenerPid()).toBeUndefined()
  })

  it('forwards nothing of a later job in the same home, which names no remote', async () => {
    const collector = await startCollector()
    const first = await CiJobFolder.create()
    await send(await start(first, '--forward', collector.url), {inputTokens: 1})
    await finish(first)
    expect(await readConnections(pathsOf(first.home).connectionsFile)).toEqual([])
    const killed = await CiJobFolder.create({STACKSPEND_HOME: first.home, GITHUB_RUN_ID: '4712'})
    await start(killed, '--forward', collector.url)
    await killed.killListener()
    const later = await CiJobFolder.create({STACKSPEND_HOME: first.home, GITHUB_RUN_ID: '4713'})
    await send(await start(later), {inputTokens: 2})
    expect(await finish(later)).toMatchObject({left: []})
    expect(collector.received).toHaveLength(1)
  })

  it('keeps a connection for which something waits, and those that were there before', async () => {
    const dead = `http://127.0.0.1:${await freePort()}`
    const job = await CiJobFolder.create()
    const {connectionsFile} = pathsOf(job.home)
    await ensureDirs(pathsOf(job.home))
    const own = {
      name: 'own',
      kind: 'otlp',
      url: `${dead}/own`,
      createdAt: '2026-11-01T00:00:00.000Z',
    } as const
    await addConnection(connectionsFile, own)
    await send(await start(job, '--forward', dead), {inputTokens: 1})
    await finish(job, '--wait', '1')
    expect((await readConnections(connectionsFile)).map(({name}) => name)).toEqual(['own', '127.0.0.1'])
  })

  it('says the same when it is run twice, and that nothing ran then', async () => {
    const job = await CiJobFolder.create()
    await send(await start(job), {inputTokens: 100}, {inputTokens: 20})
    const first = await finish(job)
    expect(first).toMatchObject({
      listener: 'stopped',
      left: [],
      report: {by: ['model'], totals: {requests: 2}},
    })
    expect(await finish(job)).toEqual({...first, listener: 'was not running'})
  })

  it('reports what agents sent that lost its attributes, since nobody else uses its home', async () => {
    const job = await CiJobFolder.create()
    const started = await start(job)
    await send(started, {inputTokens: 100})
    await postLogs(started.listener.endpoint, requestLogs([{inputTokens: 10}], {'team.id': 'a'}))
    expect((await finish(job)).report?.totals).toMatchObject({requests: 2, inputTokens: 110})
  })

  it('reports no other job and nobody else of a home that is kept', async () => {
    const other = await CiJobFolder.create()
    const job = await CiJobFolder.create({STACKSPEND_HOME: other.home, GITHUB_RUN_ID: '4712'})
    await send(await start(other), {inputTokens: 1000})
    await finish(other)
    await recordInto(other.home, {requests: [{inputTokens: 5000}]})
    await send(await start(job), {inputTokens: 100})
    expect((await finish(job)).report?.totals).toMatchObject({requests: 1, inputTokens: 100})
  })

  it('works after the listener was killed, and sends what that had not', async () => {
    const port = await freePort()
    const job = await CiJobFolder.create()
    await send(await start(job, '--forward', `http://127.0.0.1:${port}`), {inputTokens: 100})
    await job.killListener()
    const collector = await startCollector(port)
    const finished = await finish(job)
    expect(finished).toMatchObject({listener: 'was not running', left: [], report: {totals: {requests: 1}}})
    expect(collector.received).toHaveLength(1)
    expect(await job.listenerPid()).toBeUndefined()
  })

  it('works after a kill with nothing to send', async () => {
    const job = await CiJobFolder.create()
    await send(await start(job), {inputTokens: 100})
    await job.killListener()
    const finished = await finish(job)
    expect(finished).toMatchObject({listener: 'was not running', left: [], report: {totals: {requests: 1}}})
  })

  it('waits no longer than it may for a remote that is dead, and says what is left', async () => {
    const job = await CiJobFolder.create()
    const started = await start(job, '--forward', `http://127.0.0.1:${await freePort()}`)
    await send(started, {requestId: 'req_1', inputTokens: 100})
    const startMs = performance.now()
    const {stdout, stderr, exitCode} = await job.finish(['--wait', '1'])
    // With it the listener's own 5 s, and the start of two processes.
    expect(performance.now() - startMs).toBeLessThan(20_000)
    expect(exitCode).toBe(0)
    const size = /\((\d+ B)\)/.exec(stderr)?.[1]
    expect(stderr).toBe(
      `Waiting at most 1 s for 1 batch (${size}) for OTLP "127.0.0.1".\nNot forwarded to OTLP "127.0.0.1": 1 batch (${size}): connection refused\n`,
    )
    expect(stdout).toContain('claude-sonnet-5-5')
    const {left} = await finish(job, '--wait', '0')
    expect(left).toEqual([
      {
        remote: '127.0.0.1',
        kind: 'otlp',
        batches: 1,
        bytes: Number(size?.replace(' B', '')),
        deadLetters: 0,
        lastError: 'connection refused',
      },
    ])
  })

  it('says so where nothing was recorded, or nothing was started', async () => {
    const job = await CiJobFolder.create()
    expect(await job.finish()).toEqual({stdout: '', stderr: NOTHING, exitCode: 0})
    await start(job)
    expect(await job.finish()).toEqual({stdout: '', stderr: NOTHING, exitCode: 0})
    expect(await finish(job)).toEqual({report: null, left: [], listener: 'was not running'})
  })

  it('leaves a listener running that it did not start', async () => {
    const job = await CiJobFolder.create()
    const watch = await spawnListening(job.home)
    expect((await start(job)).listener).toEqual({endpoint: watch.url, pid: watch.pid, state: 'found'})
    expect(await finish(job)).toMatchObject({listener: 'left running'})
    expect(await job.listenerPid()).toBe(watch.pid)
  })

  it('reports what a home holds that no start knows of', async () => {
    const job = await CiJobFolder.create()
    await recordInto(job.home, {requests: [{inputTokens: 5}]})
    expect((await finish(job)).report?.totals.inputTokens).toBe(5)
  })

  it('asks for the variables of the start where it cannot know the job', async () => {
    const job = await CiJobFolder.create({GITHUB_ACTIONS: ''})
    const {stderr, exitCode} = await job.finish()
    expect(stderr).toContain('it is not known which job to finish: STACKSPEND_HOME is not set')
    expect(exitCode).toBe(2)
  })
})
