import {expect, it} from 'vitest'
import {encodeLogs} from '../../bench/encode-logs.ts'
import {generateSession} from '../../bench/generate-session.ts'
import {createRandom} from '../../bench/random.ts'
import {decodeProtobuf} from '../../src/otlp/decode-protobuf.ts'
import {normalizeBatch} from '../../src/usage/normalize-batch.ts'
import {WANTED} from '../../src/usage/sources.ts'
import {decodeByReflection} from '../support/otlp-proto.ts'

const logs = generateSession(createRandom(1), {user: 1, startMs: 1_795_000_000_000, count: 20}).filter(
  record => record.lane === 'log',
)

it('encodes usage that the listener reads back', () => {
  const {events} = normalizeBatch(decodeProtobuf('logs', encodeLogs(logs), WANTED), 0)
  const told = ({
    requestId,
    sessionId,
    model,
    occurredAtMs,
    inputTokens,
    outputTokens,
    cacheReadTokens,
  }: (typeof logs)[0]) => ({
    requestId,
    sessionId,
    model,
    occurredAtMs,
    inputTokens,
    outputTokens,
    cacheReadTokens,
  })
  expect(events.map(told)).toEqual(logs.map(told))
})

it('makes records of 19 attributes and about 0.8 KB, as the client does', () => {
  const body = encodeLogs(logs)
  expect(body.length / logs.length).toBeGreaterThan(700)
  expect(body.length / logs.length).toBeLessThan(900)
  const {resourceLogs} = decodeByReflection('logs', body)
  expect(JSON.stringify(resourceLogs).match(/"observedTimeUnixNano"/g)).toHaveLength(20)
  expect(JSON.stringify(resourceLogs).match(/"key":"(?!host|os|service|cost_center|team)/g)).toHaveLength(
    20 * 19,
  )
})
