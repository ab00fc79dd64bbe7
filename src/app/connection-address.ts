import type {Connection} from '../config/connection.ts'
import {StackspendError} from '../errors.ts'

/** What a person may give as the address of a remote. */
export type AddressOption =
  | '--connection-id'
  | 'STACKSPEND_CONNECTION_ID'
  | '--ingest-url'
  | '--url'
  | '--forward'

/** Below it a StackSpend connection takes telemetry; the last part is the connection id. */
const INGEST_PATH = /\/ingest\/otel\/(?:claude|claude-code)\/([^/]+)$/

/**
 * A remote's base URL as it is kept: no slash and no `/v1/logs` at its end, which forwarding appends itself.
 * The text may be a secret and is never repeated.
 * @throws StackspendError CONNECTION_INVALID for anything that cannot be sent to, or would show a secret on the way.
 */
export function parseRemoteUrl(text: string, option: AddressOption): string {
  const trimmed = text.trim()
  if (!URL.canParse(trimmed)) throw invalid(option, 'is no URL')
  const url = new URL(trimmed)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw invalid(option, 'must begin with https:// or http://')
  }
  if (url.search !== '' || url.hash !== '') throw invalid(option, 'must not hold "?" or "#"')
  if (url.username !== '' || url.password !== '') {
    throw invalid(option, 'must not hold a user or a password; give them as --header')
  }
  if (/[{}<>]|%7B|%3C/i.test(trimmed))
    throw invalid(option, 'holds a placeholder: put the connection id there')
  const path = url.pathname.replace(/\/+$/, '').replace(/\/v1\/(?:logs|metrics|traces)$/, '')
  return `${url.origin}${path}`
}

/**
 * The same for StackSpend, whose URL authenticates by itself and so never goes over plain HTTP to another machine.
 * @throws StackspendError CONNECTION_INVALID.
 */
export function parseIngestUrl(text: string): string {
  const url = parseRemoteUrl(text, '--ingest-url')
  refusePlain(url, '--ingest-url')
  return url
}

/**
 * What is at an address of any remote: one of StackSpend's takes no traces, whichever option it came by.
 * @throws StackspendError CONNECTION_INVALID.
 */
export function parseAddress(
  text: string,
  option: '--url' | '--forward',
): Pick<Connection, 'kind' | 'url' | 'connectionId'> {
  const url = parseRemoteUrl(text, option)
  const connectionId = connectionIdOf(url)
  if (connectionId === undefined) return {kind: 'otlp', url}
  refusePlain(url, option)
  return {kind: 'claude', url, connectionId}
}

function refusePlain(url: string, option: AddressOption): void {
  if (url.startsWith('https:') || isLoopbackUrl(url)) return
  throw invalid(option, 'must begin with https://, since it holds the connection id')
}

/** A connection id as StackSpend shows it. @throws StackspendError CONNECTION_INVALID. */
export function parseConnectionId(
  text: string,
  option: '--connection-id' | 'STACKSPEND_CONNECTION_ID' = '--connection-id',
): string {
  const id = text.trim()
  if (/^[\w.~-]{4,200}$/.test(id)) return id
  const advice = id.includes('/') ? ': that looks like a URL, which is --ingest-url' : ''
  throw invalid(option, `holds something else than letters, digits, dots and dashes${advice}`)
}

/** The connection id in an ingest URL of StackSpend; `undefined` for other addresses. */
export function connectionIdOf(url: string): string | undefined {
  return INGEST_PATH.exec(url)?.[1]
}

export function isLoopbackUrl(url: string): boolean {
  if (!URL.canParse(url)) return false
  const {hostname} = new URL(url)
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname)
}

function invalid(option: AddressOption, what: string): StackspendError {
  return new StackspendError('CONNECTION_INVALID', `${option} ${what}`, {
    exit: 2,
    hint:
      option === '--url' || option === '--forward'
        ? 'give a base URL such as https://collector.example.com:4318'
        : 'copy it from StackSpend: Settings → Providers → Claude',
  })
}
