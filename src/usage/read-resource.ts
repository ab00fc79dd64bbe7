import type {Attributes} from '../otlp/records.ts'
import {createContextReader} from './read-context.ts'
import {readText} from './read-text.ts'
import {resourceIdentity} from './series-identity.ts'
import type {Context} from './usage-event.ts'

/**
 * What is read of a resource: once, however many scopes and records share it, since its texts may be long and its
 * attributes many.
 */
export type Resource = {
  /** `service.name`: keeps the usage of two programs apart. */
  readonly application: string | undefined
  readonly clientVersion: string | undefined
  /** The context of a record; equal contexts are the same object. */
  readonly contextOf: (record: Attributes) => Context
  /** Its part of a metric series' identity. */
  readonly seriesPart: string
}

export function readResource(attributes: Attributes): Resource {
  let seriesPart: string | undefined
  return {
    application: readText(attributes.get('service.name')),
    clientVersion: readText(attributes.get('service.version')),
    contextOf: createContextReader(attributes),
    // Nobody asks for it but metrics.
    get seriesPart() {
      seriesPart ??= resourceIdentity(attributes)
      return seriesPart
    },
  }
}
