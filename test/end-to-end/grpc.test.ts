import {describe, expect, it} from 'vitest'
import {type CapturedBatch, loadScenario} from '../support/captures.ts'
import {reportOf} from '../support/local-watch.ts'
import {startCollector} from '../support/otlp-collector.ts'
import {replay} from '../support/replay.ts'
import {replayGrpc} from '../support/replay-grpc.ts'
import {arrivedLines, sentLines} from '../support/sent-and-arrived.ts'
import {firstEvent, type SpawnedWatch, spawnListening, until} from '../support/spawned-watch.ts'
import {temporaryHome} from '../support/temporary-home.ts'
import {truthTotals} from '../support/truth-totals.ts'

const {batches, truth} = loadScenario('2.1.330', 'grpc')
const WATCH = ['--port', '0', '--output', 'ndjson', '--no-transcripts']

async function listen(home: string, ...args: string[]): Promise<SpawnedWatch & {url: string; grpc: string}> {
  const watch = await spawnListening(home, [...WATCH, ...args])
  const {grpc} = await firstEvent(watch)
  return {...watch, grpc: String(grpc)}
}

async function stop(watch: SpawnedWatch): Promise<void> {
  watch.kill('SIGTERM')
  expect(await watch.ended).toEqual({code: 0, signal: null})
}

/** The report of a home that these were sent to, in a way. */
async function recorded(send: (watch: {url: string; grpc: string}) => Promise<unknown>) {
  const home = await temporaryHome()
  const watch = await listen(home)
  await send(watch)
  await stop(watch)
  return {watch, report: await reportOf(home)}
}

const overHttp = async ({url}: {url: string}, sent: readonly CapturedBatch[] = batches) => {
  const replies = await replay(url, sent)
  expect(new Set(replies.map(({status}) => status))).toEqual(new Set([200]))
}
const overGrpc = async ({grpc}: {grpc: string}, sent: readonly CapturedBatch[] = batches) => {
  expect(new Set(await replayGrpc(grpc, sent))).toEqual(new Set([0]))
}

describe('what Claude Code sends over gRPC', () => {
  it('is counted as the client reported it, as over HTTP, and once when it comes by both', async () => {
    const grpc = await recorded(overGrpc)
    expect(grpc.report.totals).toMatchObject(truthTotals(truth.logs))
    expect(grpc.watch.events().at(-1)).toMatchObject({type: 'summary', batches: batches.length, refused: 0})
    const http = await recorded(overHttp)
    expect(grpc.report).toEqual(http.report)
    const both = await recorded(async watch => {
      await Promise.all([overGrpc(watch), overHttp(watch)])
      await overGrpc(watch, batches.toReversed())
    })
    expect(both.report).toEqual(http.report)
  })

  it('is forwarded as OTLP over HTTP, each message byte for byte', async () => {
    const collector = await startCollector()
    const watch = await listen(await temporaryHome(), '--forward', collector.url)
    await overGrpc(watch)
    await until('all to arrive', () => collector.received.length >= batches.length || undefined)
    await stop(watch)
    expect(arrivedLines(collector.received)).toEqual(sentLines(batches, '/tenant'))
  })

  it('is kept when it was acknowledged, whatever happens then', async () => {
    const home = await temporaryHome()
    const watch = await listen(home)
    await overGrpc(watch)
    watch.kill('SIGKILL')
    await watch.ended
    expect((await reportOf(home)).totals).toMatchObject(truthTotals(truth.logs))
  })
})
