import {gunzipSync} from 'node:zlib'
import {describe, expect, it} from 'vitest'
import {type CapturedBatch, listScenarios, loadScenario} from './captures.ts'
import {decodeByReflection, encodeRequest} from './otlp-proto.ts'
import {shiftTimes} from './shift-times.ts'

const DAY_MS = 86_400_000
const scenarios = listScenarios()

function decoded({body, contentEncoding, contentType, signal}: CapturedBatch): unknown {
  const plain = contentEncoding === 'gzip' ? gunzipSync(body) : body
  return contentType === 'application/json' ? JSON.parse(plain.toString()) : decodeByReflection(signal, plain)
}

/** The same decoded value with every time moved, by a walk over the decoded tree instead of the bytes. */
function expectedAfter(value: unknown, byMs: number): unknown {
  if (Array.isArray(value)) return value.map(item => expectedAfter(item, byMs))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, child]) =>
    key.endsWith('TimeUnixNano') || key === 'timeUnixNano'
      ? [key, String(BigInt(child) + BigInt(byMs) * 1_000_000n)]
      : [key, expectedAfter(child, byMs)],
  )
  const moved = Object.fromEntries(entries)
  if (moved.key === 'event.timestamp') {
    moved.value = {stringValue: new Date(Date.parse(moved.value.stringValue) + byMs).toISOString()}
  }
  return moved
}

function logsBatch(body: Buffer): CapturedBatch {
  return {
    file: '000-logs.pb',
    signal: 'logs',
    path: '/v1/logs',
    contentType: 'application/x-protobuf',
    contentEncoding: 'identity',
    framing: 'length',
    receivedAt: '2026-11-22T00:00:00.000Z',
    offsetMs: 0,
    body,
  }
}

describe('shiftTimes', () => {
  it.each(scenarios)('moves every time of $version $name, and nothing else', ({version, name}) => {
    for (const batch of loadScenario(version, name).batches) {
      expect(decoded(shiftTimes(batch, DAY_MS))).toEqual(expectedAfter(decoded(batch), DAY_MS))
    }
  })

  it.each(scenarios)('gives the captured bytes of $version $name back when moved back', ({version, name}) => {
    for (const batch of loadScenario(version, name).batches) {
      const there = shiftTimes(batch, -3 * DAY_MS)
      const back = shiftTimes(there, 3 * DAY_MS)
      if (batch.contentEncoding === 'gzip') expect(gunzipSync(back.body)).toEqual(gunzipSync(batch.body))
      else expect(back.body).toEqual(batch.body)
      expect(there.body.equals(batch.body)).toBe(false)
    }
  })

  it('leaves the batch that it was given alone', () => {
    const [batch] = loadScenario('2.1.330', 'models').batches
    const before = Buffer.from(batch?.body ?? [])
    if (batch) shiftTimes(batch, DAY_MS)
    expect(batch?.body).toEqual(before)
  })

  it('leaves a value alone that only looks like a time', () => {
    const nanos = '1795340400000000000'
    const withTime = (observedTimeUnixNano: string) => ({
      observedTimeUnixNano,
      body: {stringValue: '2026-11-22T00:00:00.000Z'},
      attributes: [{key: 'queue', value: {intValue: nanos}}],
    })
    const request = (record: object) => ({resourceLogs: [{scopeLogs: [{logRecords: [record]}]}]})
    const shifted = shiftTimes(logsBatch(encodeRequest('logs', request(withTime(nanos)))), 1)
    expect(decoded(shifted)).toEqual(request(withTime('1795340400001000000')))
  })

  it('leaves an unset time unset', () => {
    // resource_logs { scope_logs { log_records { time_unix_nano: 0 } } }
    const zeroTime = Buffer.from([0x0a, 13, 0x12, 11, 0x12, 9, 0x09, 0, 0, 0, 0, 0, 0, 0, 0])
    expect(shiftTimes(logsBatch(zeroTime), DAY_MS).body).toEqual(zeroTime)
    const json = {...logsBatch(Buffer.from('{"timeUnixNano":"0"}')), contentType: 'application/json'}
    expect(shiftTimes(json, DAY_MS).body).toEqual(json.body)
  })

  it('keeps fields that it does not know', () => {
    const request = {resourceLogs: [{scopeLogs: [{logRecords: [{timeUnixNano: '1795340400000000000'}]}]}]}
    const unknownField = Buffer.from([0x9a, 0x06, 0x03, 0x01, 0x02, 0x03])
    const batch = logsBatch(Buffer.concat([encodeRequest('logs', request), unknownField]))
    expect(shiftTimes(batch, 1).body.subarray(-unknownField.length)).toEqual(unknownField)
  })
})
