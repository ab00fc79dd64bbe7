import type {Wanted} from './records.ts'

/** `Wanted` as questions only, so that "everything" can be one too. */
export type Selection = {
  scope(name: string): boolean
  recordAttribute(key: string): boolean
  metric(name: string): boolean
  span(name: string): boolean
}

const always = (): boolean => true
const everything: Selection = {scope: always, recordAttribute: always, metric: always, span: always}

/** What to read of a batch; without `wanted`, everything. */
export function selectionOf(wanted: Wanted | undefined): Selection {
  if (wanted === undefined) return everything
  return {
    scope: name => wanted.scope(name),
    recordAttribute: key => wanted.recordAttributes.has(key),
    metric: name => wanted.metric(name),
    span: name => wanted.span(name),
  }
}
