import type {Connection} from '../config/connection.ts'
import type {Signal} from '../otlp/records.ts'
import {passesProxy} from './create-dispatcher.ts'
import {HttpSender, type HttpSenderOptions} from './http-sender.ts'
import {msSince, type ProbeStep} from './probe-step.ts'
import {type ProbedWay, probeWay} from './probe-way.ts'

export type ProbedExport = ProbeStep & {
  readonly signal: Signal
  /** `null` when no answer came. */
  readonly statusCode: number | null
}

export type RemoteProbe = ProbedWay & {
  readonly ok: boolean
  /** A proxy looks the name up and connects, so that those steps cannot be seen. */
  readonly viaProxy: boolean
  readonly exports: readonly ProbedExport[]
}

/** An Export…ServiceRequest with one resource that has nothing: valid OTLP for all signals, and no record of anything. */
const EMPTY_EXPORT = Uint8Array.of(0x0a, 0x00)

/**
 * Asks a remote step by step whether it would take telemetry. It gets an empty export of each signal that it is
 * meant for, which creates no usage. Each step is measured apart; an export's time is from its request to its answer.
 */
export async function probeRemote(connection: Connection, options: HttpSenderOptions): Promise<RemoteProbe> {
  const url = new URL(connection.url)
  const viaProxy = passesProxy(url, options.env)
  const way = viaProxy ? {dns: null, connect: null, tls: null} : await probeWay(url, options)
  const isOpen = [way.dns, way.connect, way.tls].every(step => step === null || step.ok)
  const exports = isOpen ? await sendEmpty(connection, options) : []
  return {ok: isOpen && exports.every(({ok}) => ok), viaProxy, ...way, exports}
}

async function sendEmpty(connection: Connection, options: HttpSenderOptions): Promise<ProbedExport[]> {
  const signals: Signal[] = connection.kind === 'claude' ? ['logs', 'metrics'] : ['logs', 'metrics', 'traces']
  const sender = new HttpSender(connection, {...options, connections: 1})
  try {
    const exports: ProbedExport[] = []
    for (const signal of signals) exports.push(await sendOne(sender, signal, options.nowMs()))
    return exports
  } finally {
    await sender.close()
  }
}

async function sendOne(sender: HttpSender, signal: Signal, nowMs: number): Promise<ProbedExport> {
  const startedAt = performance.now()
  const {result, statusCode} = await sender.attempt({
    signal,
    encoding: 'protobuf',
    contentEncoding: 'identity',
    body: EMPTY_EXPORT,
    receivedAtMs: nowMs,
  })
  return {
    signal,
    ok: result.status === 'delivered',
    ms: msSince(startedAt),
    statusCode: statusCode ?? null,
    detail: result.status === 'delivered' ? null : result.reason,
  }
}
