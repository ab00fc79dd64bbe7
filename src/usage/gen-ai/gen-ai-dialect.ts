import type {Attributes} from '../../otlp/records.ts'
import {bearsMark} from '../../otlp/wanted.ts'
import type {SourceReader} from '../source-reader.ts'
import type {InputMeaning} from '../uncached-input.ts'
import type {Source} from '../usage-event.ts'
import {GEN_AI_ATTRIBUTES} from './attribute-names.ts'
import {genAiSession, readGenAiLog, readGenAiSpan} from './read-request.ts'
import {GEN_AI_METRICS, readTokenMetric} from './read-token-metric.ts'

/** How a dialect that speaks in GenAI attributes differs from the others that do. */
export type GenAiDialect = {
  readonly source: Source
  readonly isScope: (name: string, resource: Attributes) => boolean
  /** What the emitter of this scope means by input. */
  readonly inputOf: (scopeName: string) => InputMeaning
  readonly mark?: string
}

/** The reader of a dialect in GenAI attributes. */
export function genAiDialect({source, isScope, inputOf, mark}: GenAiDialect): SourceReader {
  return {
    source,
    isScope,
    attributes: GEN_AI_ATTRIBUTES,
    metrics: GEN_AI_METRICS,
    hasIds: true,
    ...(mark === undefined ? {} : {mark}),
    sessionId: attributes => (bearsMark(attributes, mark) ? genAiSession(attributes) : undefined),
    plan: () => undefined,
    readLog: (record, around) => readGenAiLog(record, {source, input: inputOf(around.scope.name)}, around),
    readSpan: (span, around) => readGenAiSpan(span, {source, input: inputOf(around.scope.name)}, around),
    readPoint: (point, around) => readTokenMetric(point, source, around),
  }
}
