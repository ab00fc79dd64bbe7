import {describe, expect, it} from 'vitest'
import {encodeStatus, encodeSuccess} from '../../src/otlp/encode-response.ts'
import type {Signal} from '../../src/otlp/records.ts'
import {messageType} from '../support/otlp-proto.ts'

const signals: readonly Signal[] = ['logs', 'metrics', 'traces']

function decode(type: string, bytes: Uint8Array): unknown {
  return messageType(type).toObject(messageType(type).decode(bytes), {longs: String})
}

function asText(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes)
}

describe.each(signals)('encodeSuccess for %s', signal => {
  it('is empty when all was taken in', () => {
    expect(encodeSuccess(signal, 'protobuf')).toHaveLength(0)
    expect(encodeSuccess(signal, 'protobuf', {rejected: 0, message: ''})).toHaveLength(0)
    expect(asText(encodeSuccess(signal, 'json'))).toBe('{}')
    expect(asText(encodeSuccess(signal, 'json', {rejected: 0, message: ''}))).toBe('{}')
  })

  it('says in protobuf what was rejected', () => {
    const bytes = encodeSuccess(signal, 'protobuf', {rejected: 300, message: 'malformed'})
    expect(decode('ExportServiceResponse', bytes)).toEqual({
      partialSuccess: {rejected: '300', errorMessage: 'malformed'},
    })
  })

  it('may warn without rejecting', () => {
    const bytes = encodeSuccess(signal, 'protobuf', {rejected: 0, message: 'old client'})
    expect(decode('ExportServiceResponse', bytes)).toEqual({partialSuccess: {errorMessage: 'old client'}})
  })
})

describe('encodeSuccess in JSON', () => {
  it.each([
    ['logs', 'rejectedLogRecords'],
    ['metrics', 'rejectedDataPoints'],
    ['traces', 'rejectedSpans'],
  ] as const)('counts rejected %s as %s, in text', (signal, name) => {
    const text = asText(encodeSuccess(signal, 'json', {rejected: 2, message: 'malformed'}))
    expect(JSON.parse(text)).toEqual({partialSuccess: {[name]: '2', errorMessage: 'malformed'}})
  })
})

describe('encodeStatus', () => {
  it('writes code and message in either encoding', () => {
    const expected = {code: 3, message: 'no OTLP – grüße'}
    expect(decode('RpcStatus', encodeStatus(3, expected.message, 'protobuf'))).toEqual(expected)
    expect(JSON.parse(asText(encodeStatus(3, expected.message, 'json')))).toEqual(expected)
  })

  it('leaves out of protobuf what is 0 or empty', () => {
    expect(encodeStatus(0, '', 'protobuf')).toHaveLength(0)
  })
})
