import type {Attributes, Span} from '../../otlp/records.ts'
import {CountReader} from '../count-reader.ts'
import {firstText} from '../first-text.ts'
import {readCount} from '../read-number.ts'
import {readText} from '../read-text.ts'
import {readUnixMs} from '../read-time.ts'
import type {Reading, RecordSurroundings, SourceReader} from '../source-reader.ts'
import {spanLinks} from '../span-links.ts'
import {totalTokens} from '../total-tokens.ts'
import {uncachedInput} from '../uncached-input.ts'

const KIND = 'openinference.span.kind'
const MODEL = ['llm.response.model_name', 'llm.model_name', 'llm.request.model_name']
const PROVIDER = ['llm.provider', 'llm.system']
const INPUT = 'llm.token_count.prompt'
const OUTPUT = 'llm.token_count.completion'
const CACHE_READ = 'llm.token_count.prompt_details.cache_read'
const CACHE_WRITE = 'llm.token_count.prompt_details.cache_write'
const STATUS_CODE = 'http.response.status_code'

/**
 * Arize's OpenInference, Python and JavaScript. Where cached tokens are told apart, they are part of the prompt's.
 * The JavaScript instrumentation of Anthropic leaves them out of both before 0.2: there they are not to be seen.
 */
export const openInference: SourceReader = {
  source: 'openinference',
  isScope: name =>
    name.startsWith('openinference.instrumentation') || name.startsWith('@arizeai/openinference-'),
  attributes: [
    KIND,
    ...MODEL,
    ...PROVIDER,
    INPUT,
    OUTPUT,
    CACHE_READ,
    CACHE_WRITE,
    STATUS_CODE,
    'session.id',
    'agent.name',
  ],
  metrics: [],
  hasIds: true,
  sessionId: attributes => readText(attributes.get('session.id')),
  plan: () => undefined,
  readLog: () => ({kind: 'nothing'}),
  readSpan,
  readPoint: () => ({kind: 'nothing'}),
}

function readSpan(span: Span, around: RecordSurroundings): Reading {
  const {attributes} = span
  // CHAIN and AGENT spans may total their children's tokens, and EMBEDDING is no message.
  if (attributes.get(KIND) !== 'LLM') return {kind: 'nothing'}
  const counts = readCounts(attributes)
  const occurredAtMs = readUnixMs(span.endTimeUnixNano || span.startTimeUnixNano) ?? around.receivedAtMs
  const sessionId = readText(attributes.get('session.id'))
  const model = firstText(attributes, MODEL)
  if (counts === 'bad') return {kind: 'unreadable'}
  if (counts === 'absent' || totalTokens(counts) === 0) {
    if (span.statusCode !== 2) return {kind: 'nothing'}
    const statusCode = readCount(attributes.get(STATUS_CODE))
    return {kind: 'api-error', error: {source: 'openinference', sessionId, occurredAtMs, model, statusCode}}
  }
  return {
    kind: 'event',
    event: {
      source: 'openinference',
      lane: 'span',
      ...spanLinks(span),
      sessionId,
      application: around.resource.application,
      occurredAtMs,
      model: model ?? 'unknown',
      ...counts,
      provider: firstText(attributes, PROVIDER),
      agent: readText(attributes.get('agent.name')),
      context: around.context,
    },
  }
}

function readCounts(attributes: Attributes) {
  const counts = new CountReader(attributes)
  const input = counts.read(INPUT)
  const outputTokens = counts.read(OUTPUT)
  const cacheRead = counts.read(CACHE_READ)
  const cacheWrite = counts.read(CACHE_WRITE)
  if (counts.verdict !== 'sound') return counts.verdict
  return {
    inputTokens: uncachedInput({input, cacheRead, cacheWrite, areNamesConventional: true}, 'inclusive'),
    outputTokens,
    cacheReadTokens: cacheRead,
    cacheWriteTokens: cacheWrite,
    cacheWrite5mTokens: 0,
    cacheWrite1hTokens: 0,
  }
}
