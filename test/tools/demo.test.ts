import {gunzipSync} from 'node:zlib'
import {describe, expect, it} from 'vitest'
import {checkTotals} from '../../tools/demo/check-totals.ts'
import {checkDelivery, untilDelivered} from '../../tools/demo/delivery.ts'
import {someFrames} from '../../tools/demo/some-frames.ts'
import {demoRuns} from '../../tools/demo/traffic.ts'
import {loadScenario} from '../support/captures.ts'
import {decodeByReflection} from '../support/otlp-proto.ts'
import {truthTotals} from '../support/truth-totals.ts'

const NOW_MS = Date.parse('2027-03-04T05:06:07Z')

describe('demoRuns', () => {
  const runs = demoRuns(NOW_MS)

  it('ends with the newest run at the time of the demo, and starts most of a day earlier', () => {
    const lastTimes = runs.map(run => Math.max(...run.batches.flatMap(timesMs)))
    expect(lastTimes).toEqual([...lastTimes].sort((a, b) => a - b))
    expect(lastTimes.at(-1)).toBeLessThanOrEqual(NOW_MS)
    expect(lastTimes.at(-1)).toBeGreaterThan(NOW_MS - 10_000)
    expect(lastTimes[0]).toBeLessThan(NOW_MS - 20 * 3_600_000)
  })

  it('replays requests of both captured versions, each once', () => {
    expect(new Set(runs.map(run => run.title.split(',')[0]))).toEqual(
      new Set(['Claude Code 2.0.76', 'Claude Code 2.1.330']),
    )
    const ids = runs
      .flatMap(run => run.reported.map(request => request.requestId))
      .filter(id => id !== undefined)
    expect(new Set(ids).size).toBe(ids.length)
  })

  /** Every nanosecond time in the batch, in Unix ms. */
  function timesMs({body, contentEncoding, contentType, signal}: (typeof runs)[0]['batches'][0]): number[] {
    const plain = contentEncoding === 'gzip' ? gunzipSync(body) : body
    const json =
      contentType === 'application/json'
        ? plain.toString()
        : JSON.stringify(decodeByReflection(signal, plain))
    return [...json.matchAll(/imeUnixNano":"(\d{13})\d{6}"/g)].map(match => Number(match[1]))
  }
})

describe('checkTotals', () => {
  const {logs} = loadScenario('2.1.330', 'rich').truth
  const report = (changes: object) => JSON.stringify({totals: {...truthTotals(logs), ...changes}, rows: []})

  it('gives the totals when the report says what the client said', () => {
    expect(checkTotals(report({}), logs)).toEqual(truthTotals(logs))
  })

  it('names each measure that differs, with both values', () => {
    const {requests, outputTokens} = truthTotals(logs)
    expect(() => checkTotals(report({requests: requests + 1, outputTokens: 0}), logs)).toThrow(
      `  requests: the report says ${requests + 1}, the client ${requests}\n` +
        `  outputTokens: the report says 0, the client ${outputTokens}`,
    )
  })

  it('refuses a report that does not know the number', () => {
    expect(() => checkTotals(report({requests: null}), logs)).toThrow()
  })
})

describe('checkDelivery', () => {
  const {batches} = loadScenario('2.1.330', 'http-protobuf-gzip')
  const arrived = batches
    .filter(({signal}) => signal !== 'traces')
    .map(({signal, contentType, contentEncoding, body}) => ({
      path: `/base/v1/${signal}`,
      headers: {'content-type': contentType, 'content-encoding': contentEncoding},
      body,
    }))

  it('counts what arrived, in any order, when each body of logs and metrics did', () => {
    const bytes = arrived.reduce((sum, {body}) => sum + body.length, 0)
    expect(checkDelivery(arrived.toReversed(), batches, '/base')).toEqual({batches: arrived.length, bytes})
  })

  it.each([
    ['a body is missing', arrived.slice(1)],
    ['one came twice', [...arrived, ...arrived.slice(0, 1)]],
    [
      'a byte differs',
      [...arrived.slice(1), {...arrived[0], path: '/base/v1/logs', headers: {}, body: Buffer.of(1)}],
    ],
    ['one came to another path', arrived.map(one => ({...one, path: `${one.path}x`}))],
  ])('throws when %s', (_case, found) => {
    expect(() => checkDelivery(found, batches, '/base')).toThrow('differs from what Claude Code sent')
  })
})

describe('untilDelivered', () => {
  it('waits for the last of them, and no longer when it is interrupted', async () => {
    const {batches} = loadScenario('2.1.330', 'http-protobuf')
    const server = {delivered: []}
    const interrupted = AbortSignal.timeout(120)
    await expect(untilDelivered(server, batches, interrupted)).rejects.toThrow()
    await untilDelivered(server, [], interrupted)
  })
})

describe('someFrames', () => {
  const frame = (name: string) => ` stackspend  listening\n\n   ${name}\n`
  const printed = (...names: string[]) => names.map(frame).join('\n')

  it('keeps the first, the last and one between', () => {
    expect(someFrames(printed('a', 'b', 'c', 'd', 'e'))).toBe(`${printed('a', 'c', 'e')}\n`)
  })

  it('keeps all when there are few', () => {
    expect(someFrames(printed('a', 'b'))).toBe(`${printed('a', 'b')}\n`)
    expect(someFrames(printed('a'))).toBe(`${printed('a')}\n`)
  })
})
