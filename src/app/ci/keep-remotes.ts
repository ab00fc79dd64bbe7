import type {Connection} from '../../config/connection.ts'
import {addConnection, readConnections, removeConnection} from '../../config/connections.ts'
import type {Paths} from '../../config/paths.ts'
import {claudeIngestUrl, resolveServiceUrls} from '../../config/service-urls.ts'
import {readSettings} from '../../config/settings.ts'
import {parseAddress, parseConnectionId} from '../connection-address.ts'
import {freeName} from '../free-name.ts'

export type KeepRemotesOptions = {
  readonly paths: Paths
  readonly env: Readonly<Record<string, string | undefined>>
  /** OTLP base URLs. */
  readonly forwardUrls: readonly string[]
  readonly now: Date
}

/** `added` were not there before. */
export type KeptRemotes = {readonly names: readonly string[]; readonly added: readonly string[]}

/**
 * Has the listener of a home forward to the connection that STACKSPEND_CONNECTION_ID names and to these URLs, and
 * says what they are called. They are written into the home and not handed to the listener as flags, which anybody
 * could read: an address may be a secret. One that is there already stays as it is.
 * @throws StackspendError CONNECTION_INVALID, API_URL_INVALID
 */
export async function keepRemotes(options: KeepRemotesOptions): Promise<KeptRemotes> {
  const {paths, env, forwardUrls, now} = options
  const id = env.STACKSPEND_CONNECTION_ID
  const wanted = [
    ...(id ? [{wish: 'stackspend', ...(await stackspendAddress(id, options))}] : []),
    ...forwardUrls.map(url => {
      const address = parseAddress(url, '--forward')
      return {wish: new URL(address.url).hostname, ...address}
    }),
  ]
  const names = new Set<string>()
  const added: string[] = []
  for (const {wish, ...address} of wanted) {
    const known = await readConnections(paths.connectionsFile)
    const same = known.find(({url}) => url === address.url)
    const connection: Connection = same ?? {
      name: freeName(wish, known),
      ...address,
      createdAt: now.toISOString(),
    }
    if (same === undefined) {
      await addConnection(paths.connectionsFile, connection)
      added.push(connection.name)
    }
    names.add(connection.name)
  }
  return {names: [...names], added}
}

/** Takes a job's connections out of its home, so that no later job forwards to what it did not name itself. */
export async function dropRemotes(
  {connectionsFile}: Pick<Paths, 'connectionsFile'>,
  names: readonly string[],
): Promise<void> {
  const known = await readConnections(connectionsFile)
  for (const {name} of known.filter(({name}) => names.includes(name)))
    await removeConnection(connectionsFile, name)
}

async function stackspendAddress(
  text: string,
  {paths, env}: KeepRemotesOptions,
): Promise<Pick<Connection, 'kind' | 'url' | 'connectionId'>> {
  const connectionId = parseConnectionId(text, 'STACKSPEND_CONNECTION_ID')
  const settings = await readSettings(paths.settingsFile)
  const base = resolveServiceUrls({env, settings}).ingest.url
  return {kind: 'claude', url: claudeIngestUrl(base, connectionId), connectionId}
}
