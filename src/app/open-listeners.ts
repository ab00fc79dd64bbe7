import {HttpListener} from '../listener/http-listener.ts'
import type {Intake} from '../listener/intake.ts'
import {describeListenError} from './listen-error.ts'

/** Where a `watch` listens. */
export type Listeners = {
  /** `HOST:PORT` of OTLP over HTTP. */
  readonly address: string
  /** Its base URL. */
  readonly http: string
  /** Takes nothing new and waits for requests under way, at most so long. */
  readonly stop: (drainMs: number) => Promise<void>
}

/** Starts to take in telemetry. @throws StackspendError PORT_BUSY, LISTEN_FAILED; then nothing listens. */
export async function openListeners(
  {host, port}: {readonly host: string; readonly port: number},
  intake: Intake,
): Promise<Listeners> {
  const listener = new HttpListener({host, port, intake})
  const bound = await listener.start().catch(async error => {
    throw await describeListenError(error, host, port)
  })
  const address = `${bound.host.includes(':') ? `[${bound.host}]` : bound.host}:${bound.port}`
  return {address, http: `http://${address}`, stop: drainMs => listener.stop(drainMs)}
}
