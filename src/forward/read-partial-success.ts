import {Reader} from 'protobufjs/minimal.js'

/**
 * How many records of a batch a remote says it did not take in, by the body of its 2xx: an
 * Export{Logs,Metrics,Trace}ServiceResponse, 1 partial success { 1 rejected, 2 message }, in protobuf or JSON.
 * The three share their field numbers. 0 for what is no such message: the status has said that the batch arrived.
 */
export function readRejectedRecords(body: Uint8Array, contentType: string): number {
  if (body.length === 0) return 0
  try {
    const rejected = contentType.includes('json') ? readJson(body) : readProtobuf(body)
    return Number.isSafeInteger(rejected) && rejected > 0 ? rejected : 0
  } catch {
    return 0
  }
}

function readJson(body: Uint8Array): number {
  const response: unknown = JSON.parse(new TextDecoder().decode(body))
  const partial = field(response, 'partialSuccess') ?? field(response, 'partial_success')
  const name = ['rejectedLogRecords', 'rejectedDataPoints', 'rejectedSpans'].find(key => field(partial, key))
  return name === undefined ? 0 : Number(field(partial, name))
}

function field(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? Object.entries(value).find(([name]) => name === key)?.[1]
    : undefined
}

function readProtobuf(body: Uint8Array): number {
  const reader = Reader.create(body)
  let rejected = 0
  while (reader.pos < reader.len) {
    const tag = reader.uint32()
    if (tag === 0x0a) rejected = readPartialSuccess(reader.bytes())
    else reader.skipType(tag & 7)
  }
  return rejected
}

function readPartialSuccess(bytes: Uint8Array): number {
  const reader = Reader.create(bytes)
  let rejected = 0
  while (reader.pos < reader.len) {
    const tag = reader.uint32()
    if (tag === 0x08) rejected = Number(reader.int64().toString())
    else reader.skipType(tag & 7)
  }
  return rejected
}
