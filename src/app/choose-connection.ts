import {
  createConnection,
  listConnections,
  type ServiceConnection,
  type Unsupported,
} from '../api/connections.ts'
import type {Connection} from '../config/connection.ts'
import {checkNewName, findConnection} from '../config/connections.ts'
import {claudeIngestUrl} from '../config/service-urls.ts'
import {StackspendError} from '../errors.ts'
import type {ConnectQuestions} from './connect-questions.ts'
import {connectionIdOf, parseConnectionId, parseIngestUrl} from './connection-address.ts'
import {freeName} from './free-name.ts'
import type {ApiAccess} from './open-api.ts'
import {refuseKnownUrl} from './refuse-known-url.ts'
import {showConnection} from './show-connection.ts'

/** How StackSpend's own documentation says that a connection is made. */
const BY_HAND = 'in StackSpend: Settings → Providers → Add provider → Claude, then copy the connection ID'

export type ChooseConnectionOptions = {
  readonly known: readonly Connection[]
  readonly connectionId?: string | undefined
  readonly ingestUrl?: string | undefined
  readonly name?: string | undefined
  readonly redact: boolean
  /** Base of ingest URLs that are made from a connection id. */
  readonly ingestBase: string
  readonly questions: ConnectQuestions
  /** Opens the API; rejects with NOT_LOGGED_IN when there is no key. The caller closes it. */
  readonly openApi: () => Promise<ApiAccess>
  readonly now: Date
}

/** A connection to use. One that is `new` is not kept yet; one that is `wanted` is made by `make`. */
export type ChosenConnection =
  | {readonly status: 'known' | 'new'; readonly connection: Connection}
  | {readonly status: 'wanted'; readonly name: string; readonly make: () => Promise<Connection>}

/**
 * Finds out which StackSpend connection to use, and makes none yet.
 * @throws StackspendError CONNECTION_INVALID, CONNECTION_EXISTS, USAGE for a missing answer, CANCELLED.
 */
export async function chooseConnection(options: ChooseConnectionOptions): Promise<ChosenConnection> {
  const {known, name, questions} = options
  const address = addressOf(options)
  if (address !== undefined) return adopt(address, options)
  const named = known.find(connection => connection.name === name)
  if (named !== undefined) return {status: 'known', connection: claudeOnly(named)}
  if (name !== undefined) return toMake(name, options)
  const claude = known.filter(({kind}) => kind === 'claude')
  const choice = await questions.connection(claude.map(connection => showConnection(connection)))
  switch (choice.kind) {
    case 'known':
      return {status: 'known', connection: findConnection(known, choice.name)}
    case 'paste':
      return adopt(parseAddress(await askAddress(options), options), options)
    case 'create':
      return toMake(await askName(options), options)
    default:
      return choice satisfies never
  }
}

type Address = Pick<Connection, 'url' | 'connectionId'>

function addressOf(options: ChooseConnectionOptions): Address | undefined {
  const {connectionId, ingestUrl} = options
  if (connectionId !== undefined) return fromId(parseConnectionId(connectionId), options)
  return ingestUrl === undefined ? undefined : fromUrl(parseIngestUrl(ingestUrl))
}

function parseAddress(text: string, options: ChooseConnectionOptions): Address {
  return /^\s*https?:/i.test(text) ? fromUrl(parseIngestUrl(text)) : fromId(parseConnectionId(text), options)
}

function askAddress(options: ChooseConnectionOptions): Promise<string> {
  return options.questions.address(text => {
    parseAddress(text, options)
  })
}

function askName({known, questions}: ChooseConnectionOptions): Promise<string> {
  return questions.name(freeName('claude', known), name => checkNewName(known, name))
}

function fromId(connectionId: string, {ingestBase}: ChooseConnectionOptions): Address {
  return {url: claudeIngestUrl(ingestBase, connectionId), connectionId}
}

function fromUrl(url: string): Address {
  const connectionId = connectionIdOf(url)
  return {url, ...(connectionId !== undefined && {connectionId})}
}

async function adopt(address: Address, options: ChooseConnectionOptions): Promise<ChosenConnection> {
  const {known, name} = options
  const same = known.find(({url}) => url === address.url)
  if (same !== undefined && (name === undefined || name === same.name)) {
    return {status: 'known', connection: claudeOnly(same)}
  }
  refuseKnownUrl(known, address.url)
  const chosen = name ?? (await askName(options))
  checkNewName(known, chosen)
  return {status: 'new', connection: toConnection(chosen, address, options)}
}

function toConnection(
  name: string,
  address: Address,
  {now, redact}: Pick<ChooseConnectionOptions, 'now' | 'redact'>,
): Connection {
  return {name, kind: 'claude', ...address, ...(redact && {redact}), createdAt: now.toISOString()}
}

function toMake(name: string, options: ChooseConnectionOptions): ChosenConnection {
  checkNewName(options.known, name)
  return {status: 'wanted', name, make: () => make(name, options)}
}

/** Adopts the connection of that name in StackSpend, or makes one; when the API cannot, asks for one made by hand. */
async function make(name: string, options: ChooseConnectionOptions): Promise<Connection> {
  const made = await makeInService(name, options)
  if (made.status === 'unsupported') {
    options.questions.explain(`${unsupported(made.reason).message}. Make it ${BY_HAND}.`)
    const address = await askAddress(options).catch((error: unknown) => {
      throw error instanceof StackspendError && error.code === 'USAGE' ? unsupported(made.reason) : error
    })
    const chosen = await adopt(parseAddress(address, options), {...options, name})
    if (chosen.status === 'wanted') throw new Error('an address was chosen')
    return chosen.connection
  }
  const {id, ingestUrl} = made.connection
  const url = ingestUrl ?? claudeIngestUrl(options.ingestBase, id)
  const same = options.known.find(connection => connection.url === url)
  return same ?? toConnection(name, {url, connectionId: id}, options)
}

async function makeInService(
  name: string,
  {openApi}: ChooseConnectionOptions,
): Promise<{readonly status: 'made'; readonly connection: ServiceConnection} | Unsupported> {
  const api = await openApi().catch(withoutLogin)
  try {
    const listed = await listConnections(api.client)
    if (listed.status === 'unsupported') return listed
    const same = listed.connections.find(connection => connection.name === name)
    if (same !== undefined) return {status: 'made', connection: same}
    const created = await createConnection(api.client, {name})
    return created.status === 'unsupported' ? created : {status: 'made', connection: created.connection}
  } finally {
    await api.client.close()
  }
}

function claudeOnly(connection: Connection): Connection {
  if (connection.kind === 'claude') return connection
  throw new StackspendError(
    'CONNECTION_EXISTS',
    `"${connection.name}" is an OTLP remote and no StackSpend connection`,
    {
      hint: 'choose another --name',
    },
  )
}

function withoutLogin(error: unknown): never {
  if (!(error instanceof StackspendError && error.code === 'NOT_LOGGED_IN')) throw error
  throw new StackspendError('NOT_LOGGED_IN', 'making a connection takes an API key, and there is none', {
    exit: 5,
    hint: `stackspend login, or make it ${BY_HAND}: stackspend connect claude --connection-id ID`,
    cause: error,
  })
}

function unsupported(reason: Unsupported['reason']): StackspendError {
  const why = {
    'no-endpoint': "StackSpend's API makes no connections",
    scope: 'the API key may not make connections',
    plan: "the workspace's plan has no API",
    unauthorised: 'StackSpend does not accept the API key',
  }[reason]
  return new StackspendError('CONNECTION_UNSUPPORTED', why, {
    exit: reason === 'no-endpoint' ? 1 : 5,
    hint: `make it ${BY_HAND}: stackspend connect claude --connection-id ID   (or --ingest-url URL; no key needed)`,
  })
}
