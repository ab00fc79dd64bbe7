import {connect} from 'node:net'
import {describe, expect, it} from 'vitest'
import {type CapturedBatch, loadScenario} from '../support/captures.ts'
import {ofSignals, ordered, replay} from '../support/replay.ts'
import {runCli} from '../support/run-cli.ts'
import {spawnListening} from '../support/spawned-watch.ts'
import {temporaryHome} from '../support/temporary-home.ts'
import {truthTotals} from '../support/truth-totals.ts'

const KILLS = 20
const LEAST_UNANSWERED = 5
/** A fresh process takes about 10 ms to answer its first request: ten steps reach from one end to the other. */
const SPIN_STEP_MS = 1.2

/**
 * Each body is the only one that tells of its usage, so that none makes up for another that was lost: of
 * each scenario one lane only, and no cumulative metrics.
 */
const WITNESSES = [
  ['2.0.76', 'http-protobuf', 'logs'],
  ['2.1.330', 'api-error', 'logs'],
  ['2.1.330', 'cost', 'logs'],
  ['2.1.330', 'http-json', 'traces'],
  ['2.1.330', 'http-protobuf', 'metrics'],
  ['2.1.330', 'http-protobuf-gzip', 'logs'],
  ['2.1.330', 'rich', 'logs'],
] as const

function witnesses() {
  const parts = WITNESSES.map(([version, name, signal]) => {
    const {batches, truth} = loadScenario(version, name)
    return {signal, batches: ofSignals(batches, signal), reported: truth.logs}
  })
  const all = truthTotals(parts.flatMap(({reported}) => reported))
  const requests = parts.flatMap(({signal, reported}) => (signal === 'metrics' ? [] : reported)).length
  return {
    batches: ordered(
      parts.flatMap(({batches}) => batches),
      1,
    ),
    expected: {...all, requests},
  }
}

/**
 * Sends a body and kills `afterMs` after its last byte has left: before it is read, while it is committed, or
 * when its answer is on the way. Whether an answer came.
 */
async function killBeforeAnswer(
  url: string,
  batch: CapturedBatch,
  {afterMs, kill}: {afterMs: number; kill: () => void},
): Promise<boolean> {
  const {hostname, port} = new URL(url)
  const socket = connect(Number(port), hostname)
  let answer = ''
  socket.setEncoding('latin1').on('data', text => {
    answer += text
  })
  const head = [
    `POST ${batch.path} HTTP/1.1`,
    `Host: ${hostname}`,
    `Content-Type: ${batch.contentType}`,
    `Content-Encoding: ${batch.contentEncoding}`,
    `Content-Length: ${batch.body.length}`,
    '\r\n',
  ].join('\r\n')
  const closed = new Promise<void>(resolve => socket.once('error', () => {}).once('close', () => resolve()))
  socket.write(Buffer.concat([Buffer.from(head), batch.body]), () => {
    spin(afterMs)
    kill()
  })
  await closed
  return answer.startsWith('HTTP/1.1 200')
}

/** A timer would be too coarse. */
function spin(forMs: number): void {
  const end = performance.now() + forMs
  while (performance.now() < end);
}

/** Sends `pending` four at a time and kills after so many answers; the batches that were acknowledged. */
async function killWhileReplaying(
  url: string,
  pending: readonly CapturedBatch[],
  {afterAnswers, kill}: {afterAnswers: number; kill: () => void},
): Promise<CapturedBatch[]> {
  const stop = new AbortController()
  const acknowledged: CapturedBatch[] = []
  const sendOne = async (batch: CapturedBatch) => {
    const [reply] = await replay(url, [batch])
    if (reply?.status === 200) acknowledged.push(batch)
    if (acknowledged.length < afterAnswers || stop.signal.aborted) return
    stop.abort()
    kill()
  }
  const queue = [...pending]
  const sendQueue = async () => {
    for (let next = queue.shift(); next && !stop.signal.aborted; next = queue.shift()) await sendOne(next)
  }
  await Promise.all([sendQueue(), sendQueue(), sendQueue(), sendQueue()])
  if (!stop.signal.aborted) kill()
  return acknowledged
}

describe('kill -9 of watch', () => {
  it(`loses and doubles nothing that was acknowledged, ${KILLS} times over`, {timeout: 120_000}, async () => {
    const home = await temporaryHome()
    const {batches, expected} = witnesses()
    let pending = [...batches]
    let unanswered = 0
    for (let round = 0; round < KILLS; round += 1) {
      const watch = await spawnListening(home)
      const kill = () => watch.kill('SIGKILL')
      const [first] = pending
      if (first === undefined) throw new Error(`nothing is left to send in round ${round}`)
      if (round % 2 === 0) {
        const isAnswered = await killBeforeAnswer(watch.url, first, {
          afterMs: (round / 2) * SPIN_STEP_MS,
          kill,
        })
        if (!isAnswered) unanswered += 1
        pending = isAnswered ? pending.slice(1) : pending
      } else {
        const acknowledged = await killWhileReplaying(watch.url, pending, {
          afterAnswers: 1 + (round % 5),
          kill,
        })
        pending = pending.filter(batch => !acknowledged.includes(batch))
      }
      expect(await watch.ended).toEqual({code: null, signal: 'SIGKILL'})
    }
    expect(unanswered).toBeGreaterThanOrEqual(LEAST_UNANSWERED)

    const watch = await spawnListening(home)
    const replies = await replay(watch.url, pending)
    expect(new Set(replies.map(({status}) => status))).toEqual(new Set([200]))
    watch.kill('SIGTERM')
    expect(await watch.ended).toEqual({code: 0, signal: null})
    const {stdout} = await runCli(['report', '--json'], {env: {STACKSPEND_HOME: home}})
    expect(JSON.parse(stdout).totals).toMatchObject(expected)
  })
})
