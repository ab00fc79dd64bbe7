import type {LookupAddress} from 'node:dns'
import {lookup} from 'node:dns/promises'
import {connect, isIP, type Socket} from 'node:net'
import {type TLSSocket, connect as tlsConnect} from 'node:tls'
import {DEFAULT_TIMEOUT_MS, type DispatcherOptions} from './create-dispatcher.ts'
import {type Measured, measureStep, type ProbeStep} from './probe-step.ts'

/** `null`: not a step of this way, or not come so far. */
export type ProbedWay = {
  readonly dns: ProbeStep | null
  readonly connect: ProbeStep | null
  readonly tls: ProbeStep | null
}

/** Looks a remote's name up, connects and agrees on TLS, and measures each; then hangs up. */
export async function probeWay(
  url: URL,
  {ca, connectTimeoutMs = DEFAULT_TIMEOUT_MS}: Pick<DispatcherOptions, 'ca' | 'connectTimeoutMs'>,
): Promise<ProbedWay> {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const isTls = url.protocol === 'https:'
  const {step: dns, value: addresses} = await measureStep(() => lookup(host, {all: true}), connectTimeoutMs)
  if (addresses === undefined) return {dns, connect: null, tls: null}
  const port = Number(url.port || (isTls ? 443 : 80))
  const connected = await measureStep(() => open({host, port, addresses}, connectTimeoutMs), connectTimeoutMs)
  const {step, value: socket} = connected
  if (socket === undefined || !isTls) {
    socket?.destroy()
    return {dns, connect: step, tls: null}
  }
  const trusted = ca === undefined ? {} : {ca: [ca].flat()}
  const secured = await measureStep(
    () => secure(socket, host, {trusted, timeoutMs: connectTimeoutMs}),
    connectTimeoutMs,
  )
  socket.destroy()
  return {dns, connect: step, tls: describeTls(secured)}
}

function open(
  {host, port, addresses}: {host: string; port: number; addresses: LookupAddress[]},
  timeoutMs: number,
): Promise<Socket> {
  const socket = connect({host, port, lookup: (_host, _options, found) => found(null, addresses)})
  return until(socket, 'connect', timeoutMs)
}

function secure(
  socket: Socket,
  host: string,
  {trusted, timeoutMs}: {trusted: {ca?: string[]}; timeoutMs: number},
): Promise<TLSSocket> {
  // TLS names no address (RFC 6066, 3); the certificate is still compared with `host`.
  const servername = isIP(host) === 0 ? host : ''
  return until(
    tlsConnect({socket, host, servername, rejectUnauthorized: true, ...trusted}),
    'secureConnect',
    timeoutMs,
  )
}

function until<T extends Socket>(socket: T, event: string, timeoutMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => {
      socket.destroy()
      reject(error)
    }
    const tooLate = () => fail(Object.assign(new Error('too late'), {code: 'ETIMEDOUT'}))
    const timer = setTimeout(tooLate, timeoutMs)
    socket.on('error', error => {
      clearTimeout(timer)
      fail(error)
    })
    socket.once(event, () => {
      clearTimeout(timer)
      resolve(socket)
    })
  })
}

function describeTls({step, value}: Measured<TLSSocket>): ProbeStep {
  if (value === undefined) return step
  const untilMs = Date.parse(value.getPeerCertificate().valid_to)
  const validity = Number.isNaN(untilMs) ? '' : `, certificate valid until ${isoDay(untilMs)}`
  return {...step, detail: `${value.getProtocol() ?? 'TLS'}${validity}`}
}

function isoDay(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10)
}
