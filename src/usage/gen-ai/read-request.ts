import type {Attributes, LogRecord, Span} from '../../otlp/records.ts'
import {firstText} from '../first-text.ts'
import {readCount} from '../read-number.ts'
import {readText} from '../read-text.ts'
import {readUnixMs} from '../read-time.ts'
import type {Reading, RecordSurroundings} from '../source-reader.ts'
import {spanLinks} from '../span-links.ts'
import {totalTokens} from '../total-tokens.ts'
import type {InputMeaning} from '../uncached-input.ts'
import type {Lane, Source, TokenCounts} from '../usage-event.ts'
import {
  AGENT,
  ERROR_TYPE,
  MODEL,
  OPERATION,
  PROVIDER,
  REQUEST_ID,
  REQUEST_TYPE,
  RESPONSE_ID,
  SERVICE_TIER,
  SESSION,
  STATUS_CODE,
} from './attribute-names.ts'
import {readGenAiCounts} from './read-counts.ts'

/** What a dialect of GenAI attributes adds to them. */
export type GenAiMeaning = {readonly source: Source; readonly input: InputMeaning}

/** One request with its usage: other operations may total their children's, or count what costs nothing. */
const INFERENCE: ReadonlySet<string> = new Set(['chat', 'generate_content', 'text_completion'])
const INFERENCE_TYPES: ReadonlySet<string> = new Set(['chat', 'completion'])
const DETAILS_EVENT = 'gen_ai.client.inference.operation.details'
const ERROR_STATUS = 2
/** An Anthropic message's id, unique everywhere; those of other providers may repeat. */
const MESSAGE_ID = /^msg_/

export function readGenAiSpan(span: Span, meaning: GenAiMeaning, around: RecordSurroundings): Reading {
  const endedAtMs = readUnixMs(span.endTimeUnixNano || span.startTimeUnixNano) ?? around.receivedAtMs
  const isError = span.statusCode === ERROR_STATUS
  return readRequest({lane: 'span', record: span, isError, occurredAtMs: endedAtMs}, meaning, around)
}

export function readGenAiLog(record: LogRecord, meaning: GenAiMeaning, around: RecordSurroundings): Reading {
  const name = readText(record.attributes.get('event.name')) ?? record.eventName
  if (name !== DETAILS_EVENT) return {kind: 'nothing'}
  const occurredAtMs = readUnixMs(record.timeUnixNano || record.observedTimeUnixNano) ?? around.receivedAtMs
  return readRequest({lane: 'log', record, isError: false, occurredAtMs}, meaning, around)
}

/** Whether attributes describe a model request; those without an operation are of emitters older than it. */
export function isInference(attributes: Attributes): boolean {
  const operation = readText(attributes.get(OPERATION))
  if (operation !== undefined) return INFERENCE.has(operation)
  const type = readText(attributes.get(REQUEST_TYPE))
  return type === undefined || INFERENCE_TYPES.has(type)
}

export function genAiSession(attributes: Attributes): string | undefined {
  return firstText(attributes, SESSION)
}

type Seen = {
  readonly lane: Lane
  readonly record: LogRecord | Span
  readonly isError: boolean
  readonly occurredAtMs: number
}

function readRequest(seen: Seen, {source, input}: GenAiMeaning, around: RecordSurroundings): Reading {
  const {attributes} = seen.record
  if (!isInference(attributes)) return {kind: 'nothing'}
  const counts = readGenAiCounts(attributes, input)
  if (counts === 'bad') return {kind: 'unreadable'}
  // A stream that broke off has used what it says. Zeros stand for usage that was not received.
  if (counts !== 'absent' && totalTokens(counts) > 0) return readEvent(seen, counts, source, around)
  const isError = seen.isError || attributes.has(ERROR_TYPE)
  return isError && firstText(attributes, MODEL) !== undefined ? readError(seen, source) : {kind: 'nothing'}
}

function readEvent(seen: Seen, counts: TokenCounts, source: Source, around: RecordSurroundings): Reading {
  const {lane, record, occurredAtMs} = seen
  const {attributes} = record
  const messageId = readText(attributes.get(RESPONSE_ID))
  return {
    kind: 'event',
    event: {
      source,
      lane,
      requestId: readText(attributes.get(REQUEST_ID)),
      messageId: messageId !== undefined && MESSAGE_ID.test(messageId) ? messageId : undefined,
      ...spanLinks(record),
      sessionId: genAiSession(attributes),
      application: around.resource.application,
      // Metrics of the conventions name no conversation.
      hidesSession: true,
      occurredAtMs,
      model: firstText(attributes, MODEL) ?? 'unknown',
      ...counts,
      provider: firstText(attributes, PROVIDER),
      serviceTier: readText(attributes.get(SERVICE_TIER)),
      agent: readText(attributes.get(AGENT)),
      context: around.context,
    },
  }
}

function readError({record, occurredAtMs}: Seen, source: Source): Reading {
  const {attributes} = record
  return {
    kind: 'api-error',
    error: {
      source,
      sessionId: genAiSession(attributes),
      requestId: readText(attributes.get(REQUEST_ID)),
      occurredAtMs,
      model: firstText(attributes, MODEL),
      // The conventions allow a status code as the type of an error.
      statusCode: readCount(attributes.get(STATUS_CODE) ?? attributes.get(ERROR_TYPE)),
    },
  }
}
