import {findValue, parseSettings} from '../config/claude-settings/parse-settings.ts'
import type {EnvironmentPlan} from '../config/claude-settings/write-environment.ts'
import type {Connection} from '../config/connection.ts'
import {maskUrl} from '../config/mask-secret.ts'
import {StackspendError} from '../errors.ts'
import {connectionIdOf, isLoopbackUrl, parseRemoteUrl} from './connection-address.ts'
import {freeName} from './free-name.ts'
import {parseHeadersVariable} from './remote-headers.ts'

const ENDPOINT = 'OTEL_EXPORTER_OTLP_ENDPOINT'

/** An endpoint that somebody else put into the settings, a company's Collector for example. */
export type ForeignEndpoint = {
  /** A secret if it is StackSpend's. */
  readonly url: string
  readonly shown: string
  /** As OTEL_EXPORTER_OTLP_HEADERS stands beside it. */
  readonly headers: string | undefined
  readonly isGrpc: boolean
}

/**
 * The endpoint that a plan would replace; `undefined` when there is none, when it is one that `connect` itself wrote,
 * or when it leads to where telemetry goes anyway: the listener (`port`) or `connection`.
 */
export function findForeignEndpoint(
  plan: EnvironmentPlan,
  {port, connection}: {readonly port: number; readonly connection: Pick<Connection, 'url'> | undefined},
): ForeignEndpoint | undefined {
  const change = plan.changes.find(({name}) => name === ENDPOINT)
  const recorded = plan.record.variables.find(({name}) => name === ENDPOINT)
  if (change?.previous == null || recorded?.previous !== change.previous) return undefined
  const url: unknown = JSON.parse(change.previous)
  if (typeof url !== 'string' || url === '') return undefined
  const isListener = isLoopbackUrl(url) && new URL(url).port === String(port)
  const isConnection = connection !== undefined && url.replace(/\/+$/, '') === connection.url
  if (isListener || isConnection) return undefined
  const env = parseSettings(plan.file.text ?? '', plan.file.path)?.env
  const read = (name: string): unknown => env && findValue(env, name)?.value
  const headers = read('OTEL_EXPORTER_OTLP_HEADERS')
  return {
    url,
    shown: maskUrl(url),
    headers: typeof headers === 'string' ? headers : undefined,
    isGrpc: read('OTEL_EXPORTER_OTLP_PROTOCOL') === 'grpc',
  }
}

/**
 * The connection that goes on serving a foreign endpoint; an existing one when it is there already.
 * @throws StackspendError ENDPOINT_TAKEN when forwarding cannot serve it.
 */
export function toRemote(
  endpoint: ForeignEndpoint,
  {known, now}: {readonly known: readonly Connection[]; readonly now: Date},
): Connection {
  if (endpoint.isGrpc) throw taken(endpoint, 'takes gRPC, and forwarding speaks OTLP over HTTP')
  const url = parseForeign(endpoint)
  const same = known.find(connection => connection.url === url)
  if (same !== undefined) return same
  const connectionId = connectionIdOf(url)
  const headers = parseHeadersVariable(endpoint.headers ?? '')
  return {
    name: freeName(new URL(url).hostname, known),
    // Another connection of StackSpend's: it takes no traces either.
    kind: connectionId === undefined ? 'otlp' : 'claude',
    url,
    ...(connectionId !== undefined && {connectionId}),
    ...(Object.keys(headers).length > 0 && {headers}),
    createdAt: now.toISOString(),
  }
}

function parseForeign(endpoint: ForeignEndpoint): string {
  try {
    return parseRemoteUrl(endpoint.url, '--url')
  } catch (error) {
    if (!(error instanceof StackspendError)) throw error
    throw taken(endpoint, 'is no address that forwarding can send to')
  }
}

/** For an endpoint that cannot stay. */
export function taken({shown}: Pick<ForeignEndpoint, 'shown'>, why: string): StackspendError {
  return new StackspendError(
    'ENDPOINT_TAKEN',
    `these settings send telemetry to ${shown} already, which ${why}`,
    {
      hint: '--no-keep-endpoint replaces it; stackspend connect otlp --url URL adds its HTTP endpoint as a remote',
    },
  )
}
