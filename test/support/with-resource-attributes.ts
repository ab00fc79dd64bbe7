import type {CapturedBatch} from './captures.ts'
import {decodeByReflection, encodeRequest} from './otlp-proto.ts'

const RESOURCES = {logs: 'resourceLogs', metrics: 'resourceMetrics', traces: 'resourceSpans'} as const

/**
 * A captured protobuf batch as the client would have sent it with `OTEL_RESOURCE_ATTRIBUTES` set to `attributes`:
 * `key=value` pairs separated by commas, percent-encoded.
 */
export function withResourceAttributes(batch: CapturedBatch, attributes: string): CapturedBatch {
  if (batch.contentType !== 'application/x-protobuf' || batch.contentEncoding !== 'identity') {
    throw new Error(`${batch.file} is ${batch.contentType}, ${batch.contentEncoding}`)
  }
  const request = decodeByReflection(batch.signal, batch.body)
  const list = RESOURCES[batch.signal]
  const resources = toArray(request[list]).map(entry => withAttributes(entry, parseAttributes(attributes)))
  return {...batch, body: encodeRequest(batch.signal, {...request, [list]: resources})}
}

type Attribute = {readonly key: string; readonly value: {readonly stringValue: string}}

function parseAttributes(text: string): Attribute[] {
  return text
    .split(',')
    .filter(pair => pair.trim() !== '')
    .map(pair => {
      const [key = '', value = ''] = pair.split(/=(.*)/s)
      return {key: decodeURIComponent(key.trim()), value: {stringValue: decodeURIComponent(value.trim())}}
    })
}

function withAttributes(entry: unknown, added: readonly Attribute[]): unknown {
  const fields = toObject(entry)
  const resource = toObject(fields.resource)
  return {...fields, resource: {...resource, attributes: [...toArray(resource.attributes), ...added]}}
}

function toArray(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

function toObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? {...value} : {}
}
