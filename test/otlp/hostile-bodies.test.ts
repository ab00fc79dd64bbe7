import * as fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {OtlpDecodeError} from '../../src/otlp/decode-error.ts'
import {decodeJson} from '../../src/otlp/decode-json.ts'
import {decodeProtobuf} from '../../src/otlp/decode-protobuf.ts'
import {detectJsonSignal, detectProtobufSignal} from '../../src/otlp/detect-signal.ts'
import type {OtlpEncoding} from '../../src/otlp/otlp-encoding.ts'
import {parseJsonBody} from '../../src/otlp/parse-json-body.ts'
import type {Signal} from '../../src/otlp/records.ts'
import {normalizeBatch} from '../../src/usage/normalize-batch.ts'
import {WANTED} from '../../src/usage/sources.ts'
import {documentedTelemetry, recordedBodies, recordedEmitters} from '../support/dialect-fixtures.ts'
import {capturedBodies} from './captured-bodies.ts'

const signals: readonly Signal[] = ['logs', 'metrics', 'traces']

/** Bodies of real clients and emitters, and of those that were made from documentation. */
function sentIn(encoding: OtlpEncoding): Buffer[] {
  const recorded = recordedEmitters().flatMap(recordedBodies)
  const documented = documentedTelemetry().flatMap(({inJson, inProtobuf}) => [...inJson, ...inProtobuf])
  const dialects = [...recorded, ...documented].filter(sent => sent.encoding === encoding)
  return [...capturedBodies(encoding).map(({bytes}) => bytes), ...dialects.map(({body}) => body)]
}

/** Runs `decode`; anything that it throws but an OtlpDecodeError fails the test. */
function expectDecodedOrRefused(decode: () => unknown): void {
  try {
    decode()
  } catch (error) {
    expect(error).toBeInstanceOf(OtlpDecodeError)
  }
}

function expectProtobufSurvived(bytes: Uint8Array): void {
  for (const signal of signals) {
    expectDecodedOrRefused(() => decodeProtobuf(signal, bytes))
    expectDecodedOrRefused(() => normalizeBatch(decodeProtobuf(signal, bytes, WANTED), 0))
  }
  expect([...signals, undefined]).toContain(detectProtobufSignal(bytes))
}

function expectJsonSurvived(body: unknown): void {
  for (const signal of signals) {
    expectDecodedOrRefused(() => decodeJson(signal, body))
    expectDecodedOrRefused(() => normalizeBatch(decodeJson(signal, body, WANTED), 0))
  }
  expect([...signals, undefined]).toContain(detectJsonSignal(body))
}

describe('protobuf decoding', () => {
  const captured = fc.constantFrom(...sentIn('protobuf'))

  it('survives random bytes', () => {
    fc.assert(fc.property(fc.uint8Array({maxLength: 200}), expectProtobufSurvived), {numRuns: 1000})
  })

  it('survives random bytes where records are expected', () => {
    const framed = fc.uint8Array({maxLength: 100}).map(record => {
      const scope = [0x12, record.length, ...record]
      const resource = [0x12, scope.length, ...scope]
      return Uint8Array.of(0x0a, resource.length, ...resource)
    })
    fc.assert(fc.property(framed, expectProtobufSurvived), {numRuns: 1000})
  })

  it('survives captured bodies cut short', () => {
    const cut = fc.tuple(captured, fc.nat()).map(([bytes, at]) => bytes.subarray(0, at % bytes.length))
    fc.assert(fc.property(cut, expectProtobufSurvived), {numRuns: 300})
  })

  it('survives captured bodies with bytes changed', () => {
    const change = fc.record({at: fc.nat(), to: fc.nat(255)})
    const mutated = fc
      .tuple(captured, fc.array(change, {minLength: 1, maxLength: 8}))
      .map(([bytes, changes]) => {
        const copy = Buffer.from(bytes)
        for (const {at, to} of changes) copy[at % copy.length] = to
        return copy
      })
    fc.assert(fc.property(mutated, expectProtobufSurvived), {numRuns: 500})
  })

  it('reads a view into a larger buffer without looking beyond it', () => {
    const [body] = capturedBodies('protobuf')
    const {bytes, signal} = body ?? expect.fail('no capture')
    const larger = new Uint8Array(bytes.length + 20).fill(0xff)
    larger.set(bytes, 10)
    const view = larger.subarray(10, 10 + bytes.length)
    expect(decodeProtobuf(signal, view)).toEqual(decodeProtobuf(signal, bytes))
  })
})

describe('JSON decoding', () => {
  const captured = fc.constantFrom(...sentIn('json'))

  it('survives any JSON', () => {
    fc.assert(fc.property(fc.jsonValue(), expectJsonSurvived))
  })

  it('survives captured bodies with a part replaced', () => {
    const replaced = fc.tuple(captured, fc.nat(), fc.jsonValue()).map(([bytes, at, replacement]) => {
      let parts = 0
      const countParts = (_: string, value: unknown) => {
        parts += 1
        return value
      }
      JSON.parse(bytes.toString(), countParts)
      let left = at % parts
      return JSON.parse(bytes.toString(), (_, value) => (left-- === 0 ? replacement : value))
    })
    fc.assert(fc.property(replaced, expectJsonSurvived), {numRuns: 300})
  })

  it('survives bytes that are no JSON', () => {
    fc.assert(fc.property(fc.uint8Array(), bytes => expectDecodedOrRefused(() => parseJsonBody(bytes))))
  })

  it('survives a captured body cut short', () => {
    const cut = fc.tuple(captured, fc.nat()).map(([bytes, at]) => bytes.subarray(0, at % bytes.length))
    fc.assert(fc.property(cut, bytes => expectDecodedOrRefused(() => parseJsonBody(bytes))))
  })
})
