import type {Span} from '../../otlp/records.ts'
import {REQUEST_COUNTS, readRequestCounts} from '../claude-code/read-request-counts.ts'
import {readCount} from '../read-number.ts'
import {readText} from '../read-text.ts'
import {readUnixMs} from '../read-time.ts'
import type {Reading, RecordSurroundings, SourceReader} from '../source-reader.ts'
import {spanLinks} from '../span-links.ts'
import {totalTokens} from '../total-tokens.ts'

const REQUEST_SPAN = 'agent.stream'

/**
 * Claude in Office: one span a request. Its event `office_agent.token.usage` says the same once more, and events of
 * spans are never decoded.
 */
export const officeAgent: SourceReader = {
  source: 'office-agent',
  isScope: (_scope, resource) => resource.get('service.name') === 'office-agent',
  attributes: [...REQUEST_COUNTS, 'model', 'request_id', 'session.id', 'status_code'],
  metrics: [],
  spans: [REQUEST_SPAN],
  hasIds: true,
  sessionId: attributes => readText(attributes.get('session.id')),
  plan: () => undefined,
  readLog: () => ({kind: 'nothing'}),
  readSpan,
  readPoint: () => ({kind: 'nothing'}),
}

function readSpan(span: Span, around: RecordSurroundings): Reading {
  if (span.name !== REQUEST_SPAN) return {kind: 'nothing'}
  const {attributes} = span
  const requestId = readText(attributes.get('request_id'))
  const sessionId = readText(attributes.get('session.id'))
  const model = readText(attributes.get('model'))
  const occurredAtMs = readUnixMs(span.endTimeUnixNano || span.startTimeUnixNano) ?? around.receivedAtMs
  const counts = readRequestCounts(attributes)
  if (span.statusCode === 2 && (counts === undefined || totalTokens(counts) === 0)) {
    const statusCode = readCount(attributes.get('status_code'))
    return {
      kind: 'api-error',
      error: {source: 'office-agent', sessionId, requestId, occurredAtMs, model, statusCode},
    }
  }
  if (counts === undefined) return {kind: 'unreadable'}
  return {
    kind: 'event',
    event: {
      source: 'office-agent',
      lane: 'span',
      requestId,
      ...spanLinks(span),
      sessionId,
      application: around.resource.application,
      occurredAtMs,
      model: model ?? 'unknown',
      ...counts,
      context: around.context,
    },
  }
}
