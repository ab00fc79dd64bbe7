import type {Attributes} from './records.ts'

/** What a reader of records wants, so that the rest is skipped unread. */
export type Wanted = {
  /** Asked for every scope of a request, with its resource's attributes; records of an unwanted one are dropped. */
  scope(name: string, resource: Attributes): WantedRecords | undefined
}

/** What is read of the records of one scope. */
export type WantedRecords = {
  /** Keys of log and span attributes; the value of another is never built. Those of metrics are read whole. */
  recordAttribute(key: string): boolean
  /** Metric names. */
  metric(name: string): boolean
  /** Span names. */
  span(name: string): boolean
  /** Whether the ids of traces and spans are read. */
  readonly hasIds: boolean
  /**
   * Where the scope may be anybody's: how an attribute's key begins, by which the wanted records are known.
   * Logs and spans without a wanted attribute of such a key are dropped.
   */
  readonly mark?: string | undefined
}

const always = (): boolean => true

/** What is read without a filter. */
export const EVERYTHING: Wanted = {
  scope: () => ({recordAttribute: always, metric: always, span: always, hasIds: true}),
}

/** Whether a record bears the mark; `attributes` are its wanted ones. */
export function bearsMark(attributes: Attributes, mark: string | undefined): boolean {
  if (mark === undefined) return true
  for (const key of attributes.keys()) if (key.startsWith(mark)) return true
  return false
}
