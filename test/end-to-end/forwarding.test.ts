import {afterEach, beforeEach, describe, expect, it, onTestFinished} from 'vitest'
import {canaryRequest} from '../../src/usage/canary.ts'
import {listScenarios, loadScenario} from '../support/captures.ts'
import {ClaudeHome} from '../support/claude-home.ts'
import {startCollector} from '../support/otlp-collector.ts'
import {encodeLogsRequest} from '../support/otlp-proto.ts'
import {ofSignals, replay} from '../support/replay.ts'
import {arrivedLines, sentLines} from '../support/sent-and-arrived.ts'
import {spawnListening, until} from '../support/spawned-watch.ts'
import {type StackspendServer, startStackspend, TEST_CONNECTION_ID} from '../support/stackspend-server.ts'
import {truthTotals} from '../support/truth-totals.ts'

const INGEST_PATH = `/api/v1/public/ingest/otel/claude/${TEST_CONNECTION_ID}`
/** A person's file as an editor on Windows leaves it. */
const SETTINGS = '{\r\n\t"model": "opus",\r\n\t"env": {"EDITOR": "vim"}\r\n}\r\n'
const AGENT_HEADERS = {authorization: 'Bearer agent-secret', 'x-scope': 'agent-scope', 'user-agent': 'claude'}

let home: ClaudeHome
let server: StackspendServer
beforeEach(async () => {
  home = await ClaudeHome.create()
  server = await startStackspend()
})
afterEach(async () => {
  await server.close()
  await home.remove()
})

const run = async (...args: string[]) => {
  const result = await home.run(args)
  expect(result).toMatchObject({exitCode: 0})
  return result.stdout
}
const connectClaude = (...args: string[]) =>
  run('connect', 'claude', '--ingest-url', server.ingestUrl(), '--name', 'team', '--yes', ...args)
const listen = (...args: string[]) =>
  spawnListening(`${home.folder}/stackspend`, ['--port', '0', '--output', 'ndjson', ...args], home.env)
const states = async () => JSON.parse(await run('outbox', 'status', '--json'))

const post = (url: string, path: string, body: Uint8Array, contentType = 'application/x-protobuf') =>
  fetch(url + path, {method: 'POST', headers: {'content-type': contentType}, body: new Uint8Array(body)})

/** Telemetry of a program that is none of Claude's. */
const foreignLogs = encodeLogsRequest({
  resourceLogs: [
    {scopeLogs: [{scope: {name: 'my.web.shop'}, logRecords: [{body: {stringValue: 'order placed'}}]}]},
  ],
})

describe('connect, watch and disconnect', () => {
  it('delivers every captured body byte for byte, counts it, and leaves the settings as they were', async () => {
    await home.writeSettings(SETTINGS)
    const collector = await startCollector()
    await connectClaude()
    await run('connect', 'otlp', '--url', collector.url, '--name', 'collector')
    const scenarios = listScenarios().map(({version, name}) => loadScenario(version, name))
    const sent = scenarios.flatMap(({batches}) => batches)
    const billed = ofSignals(sent, 'logs', 'metrics')

    const watch = await listen()
    const replies = await replay(watch.url, sent, {concurrency: 4, headers: AGENT_HEADERS})
    expect(new Set(replies.map(({status}) => status))).toEqual(new Set([200]))
    await until('all to arrive', () => server.received.length >= billed.length || undefined)
    await until('all at the collector', () => collector.received.length >= sent.length || undefined)
    watch.kill('SIGTERM')
    expect(await watch.ended).toEqual({code: 0, signal: null})

    expect(arrivedLines(server.delivered)).toEqual(sentLines(billed, INGEST_PATH))
    expect(server.received).toHaveLength(billed.length)
    expect(arrivedLines(collector.received)).toEqual(sentLines(sent, '/tenant'))
    for (const {headers} of [...server.received, ...collector.received]) {
      expect(headers).not.toHaveProperty('authorization')
      expect(headers).not.toHaveProperty('x-scope')
      expect(headers['user-agent']).toMatch(/^stackspend/)
    }

    const {totals} = JSON.parse(await run('report', '--json'))
    expect(totals).toMatchObject(truthTotals(scenarios.flatMap(({truth}) => truth.logs)))
    expect(await states()).toMatchObject([
      {
        remote: 'team',
        delivered: billed.length,
        waiting: 0,
        dead: 0,
        notForwarded: sent.length - billed.length,
      },
      {remote: 'collector', delivered: sent.length, waiting: 0, dead: 0, notForwarded: 0},
    ])
    await run('disconnect', 'claude', '--yes')
    expect(await home.readSettings()).toBe(SETTINGS)
  })

  it('sends what other programs tell only to the remotes that take everything, and a canary nowhere', async () => {
    const collector = await startCollector()
    await connectClaude('--settings', 'none')
    await run('connect', 'otlp', '--url', collector.url, '--name', 'collector')
    const watch = await listen()
    const canary = Buffer.from(JSON.stringify(canaryRequest('mark', 1_795_348_800_000)))
    expect((await post(watch.url, '/v1/logs', canary, 'application/json')).status).toBe(200)
    expect((await post(watch.url, '/v1/logs', foreignLogs)).status).toBe(200)
    await until('it at the collector', () => collector.received.length > 0 || undefined)
    watch.kill('SIGTERM')
    await watch.ended
    expect(collector.received.map(({path, body}) => [path, body])).toEqual([['/tenant/v1/logs', foreignLogs]])
    expect(server.received).toEqual([])
    expect(await states()).toMatchObject([
      {remote: 'team', delivered: 0, notForwarded: 1},
      {remote: 'collector', delivered: 1, notForwarded: 0},
    ])
    expect(watch.events().filter(({type}) => type === 'batch')).toHaveLength(1)
  })

  it('forwards nothing with --no-forward, and to a further remote of this run with --forward', async () => {
    const collector = await startCollector()
    await connectClaude('--settings', 'none')
    const quiet = await listen('--no-forward')
    await post(quiet.url, '/v1/logs', foreignLogs)
    quiet.kill('SIGTERM')
    await quiet.ended
    expect(await states()).toMatchObject([{delivered: 0, waiting: 0, notForwarded: 0}])

    const watch = await listen('--forward', collector.url)
    await post(watch.url, '/v1/logs', foreignLogs)
    await until('it at the collector', () => collector.received.length > 0 || undefined)
    watch.kill('SIGTERM')
    await watch.ended
    expect(watch.events()[0]).toMatchObject({
      type: 'ready',
      forwarding: ['team', expect.stringMatching(/^forward-[0-9a-f]{8}$/)],
    })
    expect(server.received).toEqual([])
  })
})

describe('a watch that runs', () => {
  const {batches} = loadScenario('2.1.330', 'http-json')
  const [first, second, third, fourth] = ofSignals(batches, 'logs')
  const hasArrived = (batch: typeof first) => server.delivered.some(({body}) => batch?.body.equals(body))
  const one = (url: string, batch: typeof first) => replay(url, batch === undefined ? [] : [batch])

  it('begins to forward to a connection that is made, and follows its name', async () => {
    const watch = await listen()
    await one(watch.url, first)
    await connectClaude('--settings', 'none')
    // It looks at the file every two seconds; what comes before that is not for the new connection.
    await until('it to forward', async () => {
      await one(watch.url, second)
      return server.delivered.length > 0 || undefined
    })
    server.fail('ingest', {status: 503})
    await one(watch.url, third)
    await until('a failed attempt', () => server.received.some(({status}) => status === 503) || undefined)
    await run('connections', 'rename', 'team', 'platform')
    // Before it has noticed.
    await one(watch.url, fourth)
    server.mend()
    await until('both to arrive', () => (hasArrived(third) && hasArrived(fourth)) || undefined)
    await until('its count', async () => (await states())[0].waiting === 0 || undefined)
    expect(await states()).toMatchObject([{remote: 'platform', dead: 0, dropped: 0}])
  })

  it('keeps to a connection that was removed and made anew', async () => {
    await connectClaude('--settings', 'none')
    const watch = await listen()
    await one(watch.url, first)
    await until('it to arrive', () => server.delivered.length === 1 || undefined)
    await until('its count', async () => (await states())[0].waiting === 0 || undefined)
    await run('connections', 'remove', 'team')
    await connectClaude('--settings', 'none')
    await until('it to arrive', async () => {
      await one(watch.url, second)
      return server.delivered.length > 1 || undefined
    })
    await until('all counted', async () => (await states())[0]?.waiting === 0 || undefined)
    expect(await states()).toMatchObject([{remote: 'team', dead: 0}])
  })

  it('ends, with its error, when its port is taken although there is a connection', async () => {
    await connectClaude('--settings', 'none')
    const other = await ClaudeHome.create()
    onTestFinished(() => other.remove())
    const holder = await spawnListening(`${other.folder}/stackspend`)
    const {port} = new URL(holder.url)
    expect(await home.run(['watch', '--port', port, '--output', 'lines'])).toMatchObject({exitCode: 1})
  })
})
