import type {Connection} from '../config/connection.ts'
import {findConnection, readConnections} from '../config/connections.ts'
import {maskUrl} from '../config/mask-secret.ts'
import type {Paths} from '../config/paths.ts'
import {StackspendError} from '../errors.ts'
import type {HttpSenderOptions} from '../forward/http-sender.ts'
import {probeRemote, type RemoteProbe} from '../forward/probe-remote.ts'
import {openOutbox} from '../store/open-outbox.ts'

export type ConnectionTest = RemoteProbe & {
  readonly connection: string
  /** Masked: host only. */
  readonly url: string
}

export type TestConnectionsOptions = HttpSenderOptions & {
  readonly paths: Paths
  /** All of them without one. */
  readonly name?: string | undefined
}

/**
 * Asks remotes whether they would take telemetry. One that does is no longer stalled: a running `watch` sends it what
 * waits within seconds. @throws StackspendError CONNECTION_UNKNOWN, SETTINGS_INVALID, PROXY_INVALID, STORE_*
 */
export async function testConnections({
  paths,
  name,
  ...options
}: TestConnectionsOptions): Promise<ConnectionTest[]> {
  const connections = await chooseConnections(paths, name)
  const tests = await Promise.all(
    connections.map(async connection => ({
      connection: connection.name,
      url: maskUrl(connection.url),
      ...(await probeRemote(connection, options)),
    })),
  )
  await liftStalls(paths, tests)
  return tests
}

async function chooseConnections(paths: Paths, name: string | undefined): Promise<readonly Connection[]> {
  const connections = await readConnections(paths.connectionsFile)
  if (name !== undefined) return [findConnection(connections, name)]
  if (connections.length > 0) return connections
  throw new StackspendError('CONNECTION_UNKNOWN', 'there is no connection to test', {
    hint: 'stackspend connect claude',
  })
}

async function liftStalls(paths: Paths, tests: readonly ConnectionTest[]): Promise<void> {
  const good = tests.filter(({ok}) => ok)
  const opened = good.length === 0 ? undefined : await openOutbox(paths.storeFile)
  if (opened === undefined) return
  try {
    for (const {connection} of good) await opened.outbox.stall(connection, undefined)
  } finally {
    await opened.close()
  }
}
