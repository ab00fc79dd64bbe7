import type {Connection} from '../config/connection.ts'
import {addConnection, readConnections} from '../config/connections.ts'
import {ensureDirs, type Paths} from '../config/paths.ts'
import {isLoopbackUrl, parseAddress} from './connection-address.ts'
import {freeName} from './free-name.ts'
import {refuseKnownUrl} from './refuse-known-url.ts'
import {parseHeaders} from './remote-headers.ts'
import {type ShownConnection, showConnection} from './show-connection.ts'

export type ConnectOtlpOptions = {
  readonly paths: Paths
  readonly url: string
  /** `Name: value` each. */
  readonly headers: readonly string[]
  /** The host's name unless said. */
  readonly name?: string | undefined
  readonly redact: boolean
  readonly reveal: boolean
  readonly now: Date
}

export type ConnectedOtlp = ShownConnection & {
  /** Whether whatever is sent there, headers too, can be read on the way. */
  readonly isPlain: boolean
}

/**
 * Adds an OTLP remote, which gets all signals of all programs that send to the listener; StackSpend's only Claude's.
 * @throws StackspendError CONNECTION_EXISTS, CONNECTION_INVALID.
 */
export async function connectOtlp(options: ConnectOtlpOptions): Promise<ConnectedOtlp> {
  const {paths, name, redact, reveal, now} = options
  const address = parseAddress(options.url, '--url')
  const {url} = address
  const headers = parseHeaders(options.headers)
  const connections = await readConnections(paths.connectionsFile)
  refuseKnownUrl(connections, url)
  const connection: Connection = {
    name: name ?? freeName(new URL(url).hostname, connections),
    ...address,
    ...(Object.keys(headers).length > 0 && {headers}),
    ...(redact && {redact}),
    createdAt: now.toISOString(),
  }
  await ensureDirs(paths)
  await addConnection(paths.connectionsFile, connection)
  const isPlain = url.startsWith('http:') && !isLoopbackUrl(url)
  return {...showConnection(connection, {reveal}), isPlain}
}
