import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import * as v from 'valibot'
import {describe, expect, it} from 'vitest'
import {decodeJson} from '../../src/otlp/decode-json.ts'
import {decodeProtobuf} from '../../src/otlp/decode-protobuf.ts'
import type {DecodedBatch} from '../../src/otlp/records.ts'
import {normalizeBatch} from '../../src/usage/normalize-batch.ts'
import {WANTED} from '../../src/usage/sources.ts'
import {fromJsonBody} from '../otlp/arbitrary-requests.ts'
import {encodeRequest} from '../support/otlp-proto.ts'

const FOLDER = join(import.meta.dirname, '..', 'fixtures', 'documented')
const RECEIVED_MS = 1_795_600_060_000

const documentedSchema = v.object({
  madeFrom: v.string(),
  says: v.string(),
  batches: v.array(
    v.object({signal: v.picklist(['logs', 'metrics', 'traces']), body: v.record(v.string(), v.unknown())}),
  ),
  usage: v.array(v.record(v.string(), v.unknown())),
  points: v.optional(v.array(v.record(v.string(), v.unknown())), []),
  errors: v.optional(v.number(), 0),
})

const documented = readdirSync(FOLDER)
  .filter(file => file.endsWith('.json'))
  .map(file => ({
    name: file.replace('.json', ''),
    ...v.parse(documentedSchema, JSON.parse(readFileSync(join(FOLDER, file), 'utf8'))),
  }))

function usageOf(batches: readonly DecodedBatch[]) {
  const usage = batches.map(batch => normalizeBatch(batch, RECEIVED_MS))
  return {
    events: usage.flatMap(({events}) => events),
    points: usage.flatMap(({points}) => points),
    errors: usage.flatMap(({apiErrors}) => apiErrors).length,
    unreadable: usage.reduce((sum, {unreadable}) => sum + unreadable, 0),
  }
}

describe.each(documented)('telemetry as documented of $name', ({batches, usage, points, errors}) => {
  const decoded = batches.map(({signal, body}) => decodeJson(signal, body, WANTED))

  it('tells of the requests that it describes, and of nothing else', () => {
    expect(usageOf(decoded)).toMatchObject({events: usage, points, errors, unreadable: 0})
  })

  it('tells the same in protobuf', () => {
    const encoded = batches.map(({signal, body}) =>
      decodeProtobuf(signal, encodeRequest(signal, fromJsonBody(JSON.stringify(body))), WANTED),
    )
    expect(usageOf(encoded)).toEqual(usageOf(decoded))
  })

  it('leaves what was said in it behind in the decoder', () => {
    const kept = JSON.stringify(
      decoded.flatMap(({groups}) => groups.flatMap(({records}) => records.map(held))),
    )
    expect(kept).not.toContain('secret')
  })
})

function held({attributes, ...record}: {attributes: ReadonlyMap<string, unknown>}): unknown {
  return JSON.parse(
    JSON.stringify([[...attributes], record], (_, value) => (typeof value === 'bigint' ? `${value}` : value)),
  )
}
