import type {Connection} from '../config/connection.ts'
import {maskHeaders, maskSecret, maskUrl} from '../config/mask-secret.ts'

/** A connection as it may be printed. */
export type ShownConnection = {
  readonly name: string
  readonly kind: Connection['kind']
  readonly url: string
  readonly connectionId: string | null
  readonly headers: Readonly<Record<string, string>>
  readonly redact: boolean
  /** ISO-8601 UTC. */
  readonly createdAt: string
}

/** Masks what of a connection is secret: its address, id and header values. `reveal` shows them. */
export function showConnection(
  {name, kind, url, connectionId, headers = {}, redact = false, createdAt}: Connection,
  {reveal = false}: {readonly reveal?: boolean | undefined} = {},
): ShownConnection {
  return {
    name,
    kind,
    url: reveal ? url : maskUrl(url),
    connectionId: connectionId === undefined ? null : reveal ? connectionId : maskSecret(connectionId),
    headers: reveal ? headers : maskHeaders(headers),
    redact,
    createdAt,
  }
}
