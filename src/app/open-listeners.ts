import {HttpListener, type Tls} from '../listener/http-listener.ts'
import type {Intake} from '../listener/intake.ts'
import {describeListenError} from './listen-error.ts'

/** Where a `watch` listens. */
export type Listeners = {
  /** `HOST:PORT` of OTLP over HTTP. */
  readonly address: string
  /** Its base URL, as this machine reaches it. */
  readonly http: string
  /** Takes nothing new and waits for requests under way, at most so long. */
  readonly stop: (drainMs: number) => Promise<void>
}

/** Addresses that stand for all of a machine's, which not every system lets one connect to. */
const EVERYWHERE = new Map([
  ['0.0.0.0', '127.0.0.1'],
  ['::', '::1'],
])

/** Starts to take in telemetry. @throws StackspendError PORT_BUSY, LISTEN_FAILED; then nothing listens. */
export async function openListeners(
  {host, port, tls}: {readonly host: string; readonly port: number; readonly tls?: Tls | undefined},
  intake: Intake,
): Promise<Listeners> {
  const listener = new HttpListener({host, port, intake, tls})
  const bound = await listener.start().catch(async error => {
    throw await describeListenError(error, host, port)
  })
  const scheme = tls === undefined ? 'http' : 'https'
  const reached = EVERYWHERE.get(bound.host) ?? bound.host
  return {
    address: joinAddress(bound.host, bound.port),
    http: `${scheme}://${joinAddress(reached, bound.port)}`,
    stop: drainMs => listener.stop(drainMs),
  }
}

function joinAddress(host: string, port: number): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`
}
