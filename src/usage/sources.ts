import type {Wanted} from '../otlp/records.ts'
import {CONTEXT_ATTRIBUTES} from './read-context.ts'
import type {SourceReader} from './source-reader.ts'
import {claudeCode} from './sources/claude-code.ts'

/** Every dialect that is understood, in the order in which a scope is offered to them. */
export const SOURCES: readonly SourceReader[] = [claudeCode]

export function findSource(scopeName: string): SourceReader | undefined {
  return SOURCES.find(source => source.isScope(scopeName))
}

/** What all dialects together read: the allow-list of what may leave the decoder. */
export const WANTED: Wanted = {
  scope: name => findSource(name) !== undefined,
  recordAttributes: new Set([...CONTEXT_ATTRIBUTES, ...SOURCES.flatMap(source => source.attributes)]),
  metric: includedIn(SOURCES.flatMap(source => source.metrics)),
  span: includedIn(SOURCES.flatMap(source => source.spans)),
}

function includedIn(names: readonly string[]): (name: string) => boolean {
  const set = new Set(names)
  return name => set.has(name)
}
