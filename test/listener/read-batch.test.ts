import {describe, expect, it} from 'vitest'
import {encodingOf, readBatch, signalOfPath} from '../../src/listener/read-batch.ts'
import {WANTED} from '../../src/usage/sources.ts'
import {jsonBody, protobufBody} from './open-listener.ts'

describe('signalOfPath', () => {
  it.each([
    ['/v1/logs', 'logs'],
    ['/v1/metrics/', 'metrics'],
    ['/base/path/v1/traces', 'traces'],
    ['/v1/logs/v1/traces', 'traces'],
  ])('finds in %s the signal %s', (path, signal) => {
    expect(signalOfPath(path)).toBe(signal)
  })

  it.each(['/', '', '/v1', '/v1/', '/v1/profiles', '/v1/logs/x', '/xv1/logs/..', '/V1/LOGS', 'v1logs'])(
    'finds none in %j',
    path => {
      expect(signalOfPath(path)).toBeUndefined()
    },
  )
})

describe('encodingOf', () => {
  it('knows protobuf and JSON by their media types, whatever their case and parameters', () => {
    expect(encodingOf('application/x-protobuf')).toBe('protobuf')
    expect(encodingOf(' Application/X-Protobuf ; v=1')).toBe('protobuf')
    expect(encodingOf('application/json;charset=utf-8')).toBe('json')
  })

  it.each([undefined, '', 'application/jsonl', 'text/json', 'application/octet-stream'])(
    'refuses %j',
    type => {
      expect(() => encodingOf(type)).toThrow(expect.objectContaining({status: 415, rpcCode: 3}))
    },
  )
})

describe('readBatch', () => {
  it.each(['logs', 'metrics', 'traces'] as const)('believes the path that a body is of %s', signal => {
    const asked = {named: signal, wanted: WANTED}
    expect(readBatch(protobufBody(signal), {...asked, encoding: 'protobuf'})).toMatchObject({
      decoded: {signal},
    })
    expect(readBatch(Buffer.from(jsonBody(signal)), {...asked, encoding: 'json'})).toMatchObject({
      decoded: {signal},
    })
  })

  it('names every scope of a body, wanted or not', () => {
    const body = {
      resourceLogs: [{scopeLogs: [{scope: {name: 'com.anthropic.x'}}, {scope: {name: 'my.app'}}]}],
    }
    const options = {named: 'logs', encoding: 'json', wanted: {scope: () => undefined}} as const
    const {scopeNames} = readBatch(Buffer.from(JSON.stringify(body)), options)
    expect([...scopeNames]).toEqual(['com.anthropic.x', 'my.app'])
  })

  it('tells nothing of what it could not decode', () => {
    const body = Buffer.from('{"prompt": "secret words')
    expect(() => readBatch(body, {named: 'logs', encoding: 'json', wanted: WANTED})).toThrow(
      expect.objectContaining({status: 400, message: expect.not.stringContaining('secret')}),
    )
  })
})
