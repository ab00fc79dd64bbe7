import type {Attributes} from '../otlp/records.ts'
import type {Wanted, WantedRecords} from '../otlp/wanted.ts'
import {CONTEXT_ATTRIBUTES} from './read-context.ts'
import type {SourceReader} from './source-reader.ts'
import {anthropicSdk} from './sources/anthropic-sdk.ts'
import {claudeCode} from './sources/claude-code.ts'
import {claudePlatform} from './sources/claude-platform.ts'
import {cowork} from './sources/cowork.ts'
import {genAi} from './sources/gen-ai.ts'
import {officeAgent} from './sources/office-agent.ts'
import {openInference} from './sources/openinference.ts'
import {openLlmetry} from './sources/openllmetry.ts'

/** Every dialect that is understood, in the order in which a scope is offered to them: the last takes any. */
export const SOURCES: readonly SourceReader[] = [
  cowork,
  officeAgent,
  claudeCode,
  anthropicSdk,
  claudePlatform,
  openLlmetry,
  openInference,
  genAi,
]

/** The dialect that a scope of a resource speaks. */
export function findSource(scopeName: string, resource: Attributes): SourceReader | undefined {
  return SOURCES.find(source => source.isScope(scopeName, resource))
}

const WANTED_OF: ReadonlyMap<SourceReader, WantedRecords> = new Map(
  SOURCES.map(source => [source, wantedOf(source)]),
)

/** What is read of each scope: the allow-list of what may leave the decoder. */
export const WANTED: Wanted = {
  scope(name, resource) {
    const source = findSource(name, resource)
    return source && WANTED_OF.get(source)
  },
}

function wantedOf({attributes, metrics, spans, hasIds, mark}: SourceReader): WantedRecords {
  const keys = new Set([...CONTEXT_ATTRIBUTES, ...attributes])
  const metricNames = new Set(metrics)
  const spanNames = spans && new Set(spans)
  return {
    recordAttribute: key => keys.has(key),
    metric: name => metricNames.has(name),
    span: name => spanNames?.has(name) ?? true,
    hasIds,
    mark,
  }
}
