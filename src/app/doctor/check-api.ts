import {millisecondsInHour} from 'date-fns/constants'
import type {ApiClient} from '../../api/api-client.ts'
import {readConnection, type Unsupported} from '../../api/connections.ts'
import {readApiKey} from '../../config/api-key.ts'
import type {Connection} from '../../config/connection.ts'
import {readConnections} from '../../config/connections.ts'
import {formatDuration} from '../../report/format.ts'
import {connectionIdOf} from '../connection-address.ts'
import {openApi} from '../open-api.ts'
import type {Check, Checker} from './check.ts'

const NAME = 'API'

/** Whether StackSpend's API knows the connections, and when it last received something. */
export const checkApi: Checker = async context => {
  const {paths, env, version, nowMs} = context
  const connections = (await readConnections(paths.connectionsFile)).filter(({kind}) => kind === 'claude')
  if (connections.length === 0)
    return [{name: NAME, status: 'ok', text: 'not asked: no connection to ask about'}]
  if ((await readApiKey({env, file: paths.credentialsFile})) === undefined) {
    return [{name: NAME, status: 'ok', text: 'not asked: no API key, and forwarding needs none'}]
  }
  const {client} = await openApi({paths, env, version, warn: () => {}})
  try {
    const checks: Check[] = []
    for (const connection of connections) checks.push(await checkConnection(client, connection, nowMs()))
    return checks
  } finally {
    await client.close()
  }
}

async function checkConnection(client: ApiClient, connection: Connection, nowMs: number): Promise<Check> {
  const {name: remote, url} = connection
  const id = connection.connectionId ?? connectionIdOf(url)
  if (id === undefined)
    return {name: NAME, status: 'ok', text: `"${remote}" not asked about: its id is not known`}
  const found = await readConnection(client, id)
  switch (found.status) {
    case 'found':
      return describeReceived(remote, found.connection.lastReceivedAt, nowMs)
    case 'absent': {
      const mend = 'look in Settings → Providers whether it was removed, then: stackspend connect claude'
      return {name: NAME, status: 'failed', text: `"${remote}" is not known to StackSpend`, mend}
    }
    case 'unsupported':
      return {name: NAME, status: 'ok', text: `"${remote}" not asked about: ${REASONS[found.reason]}`}
    default:
      return found satisfies never
  }
}

function describeReceived(remote: string, lastReceivedAt: string | undefined, nowMs: number): Check {
  const atMs = lastReceivedAt === undefined ? Number.NaN : Date.parse(lastReceivedAt)
  if (Number.isNaN(atMs)) return {name: NAME, status: 'ok', text: `"${remote}" is known to StackSpend`}
  const text = `"${remote}" is known to StackSpend, which last received something ${formatDuration(nowMs - atMs)} ago`
  if (nowMs - atMs <= millisecondsInHour) return {name: NAME, status: 'ok', text}
  const mend = 'check the endpoint and the connection id, as StackSpend says: stackspend connections list'
  return {name: NAME, status: 'warning', text, mend}
}

const REASONS: Readonly<Record<Unsupported['reason'], string>> = {
  'no-endpoint': 'the service has no endpoint for that',
  scope: 'the API key may not',
  plan: "the workspace's plan has no API",
  unauthorised: 'the API key is not accepted',
}
