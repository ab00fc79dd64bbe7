import {gunzipSync, gzipSync} from 'node:zlib'
import {Reader} from 'protobufjs/minimal.js'
import type {CapturedBatch} from './captures.ts'

const NANOS_PER_MS = 1_000_000n
const FIXED64 = 1
const LENGTH_DELIMITED = 2

/** Where the times are in a message: its fixed64 time fields, and the fields that hold messages with times. */
type TimedMessage = {
  readonly times?: readonly number[]
  readonly children?: Readonly<Record<number, TimedMessage>>
  /** Field of the attributes, where one named `event.timestamp` is an ISO-8601 string. */
  readonly attributes?: number
}

// Field numbers: opentelemetry-proto v1, logs.proto, metrics.proto, trace.proto.
const EXEMPLAR: TimedMessage = {times: [2]}
const NUMBER_POINTS: TimedMessage = {children: {1: {times: [2, 3], children: {5: EXEMPLAR}}}}
const HISTOGRAM_POINTS: TimedMessage = {children: {1: {times: [2, 3], children: {8: EXEMPLAR}}}}
const EXPONENTIAL_POINTS: TimedMessage = {children: {1: {times: [2, 3], children: {11: EXEMPLAR}}}}
const SUMMARY_POINTS: TimedMessage = {children: {1: {times: [2, 3]}}}

const RECORDS: Readonly<Record<CapturedBatch['signal'], TimedMessage>> = {
  logs: {times: [1, 11], attributes: 6},
  traces: {times: [7, 8], children: {11: {times: [1], attributes: 3}}},
  metrics: {
    children: {
      5: NUMBER_POINTS,
      7: NUMBER_POINTS,
      9: HISTOGRAM_POINTS,
      10: EXPONENTIAL_POINTS,
      11: SUMMARY_POINTS,
    },
  },
}

/**
 * The same batch as if it had happened `byMs` later (earlier when negative). Every other byte stays,
 * unknown fields too; times of 0 (unset) stay 0. A gzipped body is compressed anew.
 */
export function shiftTimes(batch: CapturedBatch, byMs: number): CapturedBatch {
  const isGzip = batch.contentEncoding === 'gzip'
  const plain = isGzip ? gunzipSync(batch.body) : batch.body
  const shifted =
    batch.contentType === 'application/json'
      ? shiftJson(plain, byMs)
      : shiftProtobuf(plain, batch.signal, byMs)
  return {...batch, body: isGzip ? gzipSync(shifted) : shifted}
}

function shiftProtobuf(body: Buffer, signal: CapturedBatch['signal'], byMs: number): Buffer {
  const bytes = Buffer.from(body)
  const inScope: TimedMessage = {children: {2: RECORDS[signal]}}
  const exportRequest: TimedMessage = {children: {1: {children: {2: inScope}}}}
  shiftMessage(bytes, Reader.create(bytes), bytes.length, exportRequest, byMs)
  return bytes
}

function shiftMessage(bytes: Buffer, reader: Reader, end: number, message: TimedMessage, byMs: number): void {
  while (reader.pos < end) {
    const tag = reader.uint32()
    const field = tag >>> 3
    const wireType = tag & 7
    const child = message.children?.[field]
    if (wireType === FIXED64 && message.times?.includes(field)) {
      shiftNanos(bytes, reader.pos, byMs)
      reader.skip(8)
    } else if (wireType === LENGTH_DELIMITED && child) {
      const childEnd = reader.uint32() + reader.pos
      shiftMessage(bytes, reader, childEnd, child, byMs)
    } else if (wireType === LENGTH_DELIMITED && field === message.attributes) {
      const attributeEnd = reader.uint32() + reader.pos
      shiftAttribute(bytes.subarray(reader.pos, attributeEnd), byMs)
      reader.pos = attributeEnd
    } else {
      reader.skipType(wireType)
    }
  }
}

function shiftNanos(bytes: Buffer, at: number, byMs: number): void {
  const nanos = bytes.readBigUInt64LE(at)
  if (nanos !== 0n) bytes.writeBigUInt64LE(nanos + BigInt(byMs) * NANOS_PER_MS, at)
}

/** The ISO string is found by its form: nothing else in an attribute named `event.timestamp` looks so. */
function shiftAttribute(attribute: Buffer, byMs: number): void {
  const text = attribute.toString('latin1')
  if (!text.includes('event.timestamp')) return
  const found = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/.exec(text)
  if (found) attribute.write(shiftIso(found[0], byMs), found.index, 'latin1')
}

function shiftJson(body: Buffer, byMs: number): Buffer {
  const shifted = body
    .toString('utf8')
    .replaceAll(
      /("(?:startT|endT|observedT|t)imeUnixNano"\s*:\s*"?)([1-9]\d*)/g,
      (_, before: string, nanos: string) => before + (BigInt(nanos) + BigInt(byMs) * NANOS_PER_MS),
    )
    .replaceAll(
      /("key"\s*:\s*"event\.timestamp"\s*,\s*"value"\s*:\s*\{\s*"stringValue"\s*:\s*")([^"]+)/g,
      (_, before: string, iso: string) => before + shiftIso(iso, byMs),
    )
  return Buffer.from(shifted)
}

function shiftIso(iso: string, byMs: number): string {
  return new Date(Date.parse(iso) + byMs).toISOString()
}
