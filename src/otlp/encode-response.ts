import {Writer} from 'protobufjs/minimal.js'
import type {OtlpEncoding} from './otlp-encoding.ts'
import type {Signal} from './records.ts'

/** What a request holds that was not taken in, and why, in words for its sender. */
export type PartialSuccess = {readonly rejected: number; readonly message: string}

const rejectedNames: Readonly<Record<Signal, string>> = {
  logs: 'rejectedLogRecords',
  metrics: 'rejectedDataPoints',
  traces: 'rejectedSpans',
}

/**
 * The body of a 200, an Export{Logs,Metrics,Trace}ServiceResponse: 1 partial success { 1 rejected, 2 message }.
 * Without `partial` it says that everything was taken in.
 */
export function encodeSuccess(signal: Signal, encoding: OtlpEncoding, partial?: PartialSuccess): Uint8Array {
  const {rejected, message} = partial ?? {rejected: 0, message: ''}
  const isWhole = rejected === 0 && message === ''
  if (encoding === 'json') {
    const partialSuccess = {[rejectedNames[signal]]: String(rejected), errorMessage: message}
    return encodeJson(isWhole ? {} : {partialSuccess})
  }
  if (isWhole) return new Uint8Array(0)
  const writer = Writer.create().uint32(0x0a).fork()
  if (rejected !== 0) writer.uint32(0x08).int64(rejected)
  if (message !== '') writer.uint32(0x12).string(message)
  return writer.ldelim().finish()
}

/** The body of a failure, a google.rpc.Status: 1 code (of `google.rpc.Code`), 2 message. */
export function encodeStatus(code: number, message: string, encoding: OtlpEncoding): Uint8Array {
  return encoding === 'json' ? encodeJson({code, message}) : writeStatus(code, message).finish()
}

const BAD_REQUEST = 'type.googleapis.com/google.rpc.BadRequest'
const RETRY_INFO = 'type.googleapis.com/google.rpc.RetryInfo'

/**
 * The same for data that is wrong, described once more as its detail: a google.rpc.BadRequest { 1 violation
 * { 2 description } }.
 */
export function encodeBadRequest(code: number, message: string, encoding: OtlpEncoding): Uint8Array {
  if (encoding === 'json') {
    const detail = {'@type': BAD_REQUEST, fieldViolations: [{description: message}]}
    return encodeJson({code, message, details: [detail]})
  }
  const detail = Writer.create().uint32(0x0a).fork().uint32(0x12).string(message).ldelim().finish()
  return writeDetail(writeStatus(code, message), BAD_REQUEST, detail).finish()
}

/** The same with when to try again as its detail, for gRPC: a google.rpc.RetryInfo { 1 delay { 1 seconds } }. */
export function encodeRetryStatus(code: number, message: string, retryAfterSeconds: number): Uint8Array {
  const detail = Writer.create().uint32(0x0a).fork().uint32(0x08).int64(retryAfterSeconds).ldelim().finish()
  return writeDetail(writeStatus(code, message), RETRY_INFO, detail).finish()
}

function writeStatus(code: number, message: string): Writer {
  const writer = Writer.create()
  if (code !== 0) writer.uint32(0x08).int32(code)
  if (message !== '') writer.uint32(0x12).string(message)
  return writer
}

/** 3 details, a google.protobuf.Any { 1 type, 2 value }. */
function writeDetail(writer: Writer, type: string, value: Uint8Array): Writer {
  return writer.uint32(0x1a).fork().uint32(0x0a).string(type).uint32(0x12).bytes(value).ldelim()
}

function encodeJson(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value))
}
