import {resolve} from 'node:path'
import {describe, expect, it, onTestFinished} from 'vitest'
import {ingest} from '../../src/app/ingest.ts'
import {openListeners} from '../../src/app/open-listeners.ts'
import {ensureDirs} from '../../src/config/paths.ts'
import {LOOPBACK_ONLY} from '../../src/listener/access.ts'
import {ByteBudget} from '../../src/listener/byte-budget.ts'
import type {ReceivedBatch} from '../../src/listener/received-batch.ts'
import {promptThresholds} from '../../src/pricing/prompt-thresholds.ts'
import {UsageStore} from '../../src/store/usage-store.ts'
import {WANTED} from '../../src/usage/sources.ts'
import {requestLogs} from '../support/claude-telemetry.ts'
import {connectGrpc} from '../support/grpc-client.ts'
import {startGrpcTap} from '../support/grpc-tap.ts'
import {startHttpTap} from '../support/http-tap.ts'
import {pricesOf, reportOf} from '../support/local-watch.ts'
import {startCollector} from '../support/otlp-collector.ts'
import {runProgram} from '../support/run-program.ts'
import {SDK_PROTOCOLS, SDK_REQUESTS, SDK_TOTALS, type SdkProtocol} from '../support/sdk-agent.ts'
import {firstEvent, spawnListening, until} from '../support/spawned-watch.ts'
import {pathsOf, temporaryHome} from '../support/temporary-home.ts'

const AGENT = resolve(import.meta.dirname, '../support/sdk-agent.ts')
const ALL = ['logs', 'metrics', 'traces'] as const

/** Runs a program that uses OpenTelemetry's SDK with its defaults, which sends to this endpoint. */
async function runAgent(protocol: SdkProtocol, endpoint: string, signals: readonly string[] = ALL) {
  const {stderr, exitCode} = await runProgram([process.execPath, AGENT, protocol, ...signals], {
    cwd: resolve(import.meta.dirname, '../..'),
    env: {PATH: process.env.PATH, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint},
  })
  expect(stderr.replaceAll(/.*ExperimentalWarning.*\n|.*--trace-warnings.*\n/g, '')).toBe('')
  expect(exitCode).toBe(0)
}

async function startWatch(...args: string[]) {
  const home = await temporaryHome()
  const watch = await spawnListening(home, ['--port', '0', '--output', 'ndjson', '--no-transcripts', ...args])
  const {grpc} = await firstEvent(watch)
  const stop = async () => {
    watch.kill('SIGTERM')
    expect(await watch.ended).toEqual({code: 0, signal: null})
    expect(watch.events().at(-1)).toMatchObject({refused: 0, unreadable: 0})
    return (await reportOf(home)).totals
  }
  const endpointOf = (protocol: SdkProtocol) => (protocol === 'grpc' ? `http://${grpc}` : watch.url)
  return {watch, grpc: String(grpc), endpointOf, stop}
}

describe.each(SDK_PROTOCOLS)("OpenTelemetry's SDK with its defaults, over %s", protocol => {
  it.each([
    ['logs', {...SDK_TOTALS, requests: SDK_REQUESTS}],
    ['metrics', {...SDK_TOTALS, requests: null}],
    ['traces', {...SDK_TOTALS, requests: SDK_REQUESTS}],
  ])('is counted by its %s', async (signal, totals) => {
    const {endpointOf, stop} = await startWatch()
    await runAgent(protocol, endpointOf(protocol), [signal])
    expect(await stop()).toMatchObject(totals)
  })

  it('is counted once by all of them, and each body goes on byte for byte', async () => {
    const collector = await startCollector()
    const {watch, grpc, stop} = await startWatch('--forward', collector.url)
    const sent = await sendTapped(protocol, {url: watch.url, grpc})
    await until('all to arrive', () => collector.received.length >= sent.length || undefined)
    expect(await stop()).toMatchObject({...SDK_TOTALS, requests: SDK_REQUESTS})
    expect(sent.length).toBeGreaterThanOrEqual(ALL.length)
    const hex = (bodies: readonly Buffer[]) => bodies.map(body => body.toString('hex')).sort()
    expect(hex(collector.received.map(({body}) => body))).toEqual(hex(sent))
    const types = new Set(collector.received.map(({headers}) => headers['content-type']))
    expect(types).toEqual(new Set([protocol === 'http/json' ? 'application/json' : 'application/x-protobuf']))
  })
})

/** What the agent sent, as it was on the wire. */
async function sendTapped(
  protocol: SdkProtocol,
  to: {url: string; grpc: string},
): Promise<readonly Buffer[]> {
  if (protocol === 'grpc') {
    const tap = await startGrpcTap(Number(to.grpc.split(':').at(-1)))
    await runAgent(protocol, `http://${tap.address}`)
    return tap.messages()
  }
  const tap = await startHttpTap(to.url)
  await runAgent(protocol, tap.url)
  return tap.sent.map(({body}) => body)
}

/** Listeners whose every batch is stored, and the first time called lost. */
async function openForgetful(home: string) {
  const paths = pathsOf(home)
  await ensureDirs(paths)
  const store = await UsageStore.open(paths.storeFile, {
    promptThresholds: promptThresholds(await pricesOf(home)),
  })
  const seen = new Set<string>()
  const tries = {failed: 0, kept: 0}
  const keep = async (batch: ReceivedBatch) => {
    await ingest(batch, {store, receivedAtMs: Date.now(), forwarding: undefined})
    const body = batch.body.toString('hex')
    if (!seen.has(body)) {
      seen.add(body)
      tries.failed += 1
      throw new Error('its answer is lost')
    }
    tries.kept += 1
  }
  const intake = {access: LOOPBACK_ONLY, budget: new ByteBudget(), wanted: WANTED, keep, onProblem: () => {}}
  const at = {host: '127.0.0.1', port: 0, grpc: {port: 0, isOptional: false}}
  const {http, grpc, stop} = await openListeners(at, intake)
  const close = async () => {
    await stop(0)
    await store.close()
  }
  onTestFinished(close)
  return {http, grpc: String(grpc), tries}
}

describe('a batch whose sender is told to send it again, although it was kept', () => {
  it.each(['http/protobuf', 'http/json'] as const)(
    "counts once when OpenTelemetry's SDK does, over %s",
    async protocol => {
      const home = await temporaryHome()
      const {http, tries} = await openForgetful(home)
      await runAgent(protocol, http)
      expect(tries.failed).toBeGreaterThanOrEqual(ALL.length)
      expect(tries.kept).toBe(tries.failed)
      expect((await reportOf(home)).totals).toMatchObject({...SDK_TOTALS, requests: SDK_REQUESTS})
    },
  )

  it('counts once when a gRPC client with a retry policy does', async () => {
    const home = await temporaryHome()
    const {grpc, tries} = await openForgetful(home)
    const retryPolicy = {
      maxAttempts: 3,
      initialBackoff: '0.1s',
      maxBackoff: '1s',
      backoffMultiplier: 2,
      retryableStatusCodes: ['UNAVAILABLE'],
    }
    const methodConfig = [{name: [{}], retryPolicy}]
    const call = connectGrpc(grpc, {'grpc.service_config': JSON.stringify({methodConfig})})
    expect(await call({body: requestLogs([{requestId: 'req_1', inputTokens: 7}])})).toMatchObject({code: 0})
    expect(tries).toEqual({failed: 1, kept: 1})
    expect((await reportOf(home)).totals).toMatchObject({requests: 1, inputTokens: 7})
  })
})
