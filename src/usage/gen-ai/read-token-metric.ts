import type {MetricRecord} from '../../otlp/records.ts'
import {firstText} from '../first-text.ts'
import {readMetricPoint} from '../read-metric-point.ts'
import {readText} from '../read-text.ts'
import type {Reading, RecordSurroundings} from '../source-reader.ts'
import type {MetricKind, Source} from '../usage-event.ts'
import {MODEL, PROVIDER} from './attribute-names.ts'
import {genAiSession, isInference} from './read-request.ts'

const TOKEN_HISTOGRAM = 'gen_ai.client.token.usage'
/**
 * The counters that newer drafts of the conventions name instead. Those of cached and reasoning tokens are parts of
 * these two, and the histograms beside them (`…operation.input_tokens`) count the same once more: none is read.
 */
const COUNTERS: Readonly<Record<string, MetricKind>> = {
  'gen_ai.client.inference.usage.input_tokens': 'input',
  'gen_ai.client.inference.usage.output_tokens': 'output',
}
const TOKEN_TYPES: Readonly<Record<string, MetricKind>> = {
  input: 'input',
  output: 'output',
  // The name of `output` in older versions of the conventions.
  completion: 'output',
}

export const GEN_AI_METRICS: readonly string[] = [TOKEN_HISTOGRAM, ...Object.keys(COUNTERS)]

/** A point of the token metrics. Cached tokens are within the input, so that its price is an upper bound. */
export function readTokenMetric(point: MetricRecord, source: Source, around: RecordSurroundings): Reading {
  const {attributes, metric} = point
  const type = readText(attributes.get('gen_ai.token.type'))
  const kind = metric === TOKEN_HISTOGRAM ? TOKEN_TYPES[type ?? ''] : COUNTERS[metric]
  if (kind === undefined || !isInference(attributes)) return {kind: 'nothing'}
  const meaning = {
    source,
    sessionId: genAiSession(attributes),
    application: around.resource.application,
    model: firstText(attributes, MODEL) ?? 'unknown',
    provider: firstText(attributes, PROVIDER),
  }
  return readMetricPoint(point, kind, meaning, around)
}
