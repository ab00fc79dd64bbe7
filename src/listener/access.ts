import {createHash, timingSafeEqual} from 'node:crypto'
import {isIP} from 'node:net'
import {decodePercent} from '../config/decode-percent.ts'
import {isLoopback} from './loopback.ts'

/** Who may send. */
export type AccessRules = {
  /** Names and addresses that `Host` may give beside the loopback's, in lower case, without a port. */
  readonly allowedHosts: ReadonlySet<string>
  /** Whether `Host` may give any address: the web page of a rebinding attack can only give a name. */
  readonly allowsAddresses: boolean
  /** `digestToken` of the token that is demanded; absent where none is. */
  readonly tokenDigest?: Uint8Array | undefined
}

/** What decides about a request; the headers as they came. */
export type AccessRequest = {
  /** `Host`, or `:authority` of HTTP/2. */
  readonly host: string | undefined
  readonly origin?: string | undefined
  /** `Sec-Fetch-Site`. */
  readonly fetchSite?: string | undefined
  readonly authorization?: string | undefined
}

export type Denial = {
  /** `token`: the sender is not known, and may come back with one. Else it is not to come back at all. */
  readonly reason: 'browser' | 'host' | 'token'
  /** For the sender; repeats nothing that it sent. */
  readonly message: string
}

/** What a listener on the loopback asks for. */
export const LOOPBACK_ONLY: AccessRules = {allowedHosts: new Set(), allowsAddresses: false}

const DENIALS = {
  browser: {reason: 'browser', message: 'no web page may send here: the request names an origin'},
  host: {
    reason: 'host',
    message:
      'the Host header names neither this machine nor an allowed host: stackspend watch --allow-host NAME allows one',
  },
  token: {reason: 'token', message: 'the header "Authorization: Bearer TOKEN" is missing or wrong'},
} as const satisfies Record<string, Denial>

/** Why a request may not be made; `undefined` when it may. */
export function checkAccess(request: AccessRequest, rules: AccessRules): Denial | undefined {
  if (isFromPage(request)) return DENIALS.browser
  if (!mayName(request.host, rules)) return DENIALS.host
  if (rules.tokenDigest !== undefined && !hasToken(request.authorization, rules.tokenDigest))
    return DENIALS.token
  return undefined
}

/** Digests are of one length, and tell nothing when one is compared with another in constant time. */
export function digestToken(token: string): Uint8Array {
  return createHash('sha256').update(token).digest()
}

/** Browsers name the origin of every POST that a page makes, and what the page is to its target. */
function isFromPage({origin, fetchSite}: AccessRequest): boolean {
  return origin !== undefined || (fetchSite !== undefined && fetchSite !== 'none')
}

function mayName(header: string | undefined, {allowedHosts, allowsAddresses}: AccessRules): boolean {
  const host = hostOf(header)
  if (host === undefined) return false
  return isLoopback(host) || allowedHosts.has(host) || (allowsAddresses && isIP(host) !== 0)
}

/** The name or address in `HOST:PORT`, in lower case; `undefined` when it is neither. */
export function hostOf(authority: string | undefined): string | undefined {
  const [, address, name] =
    /^(?:\[([\da-f:.]{2,45})\]|([a-z\d_.-]{1,253}?)\.?)(?::\d{1,5})?$/i.exec(authority ?? '') ?? []
  return (address ?? name)?.toLowerCase()
}

/**
 * Claude Code sends what OTEL_EXPORTER_OTLP_HEADERS holds as it stands, over HTTP, and decoded over gRPC:
 * `Bearer%20TOKEN` is how the OpenTelemetry specification has its users write it.
 */
function hasToken(authorization: string | undefined, digest: Uint8Array): boolean {
  if (authorization === undefined) return false
  const spellings = new Set([authorization, decodePercent(authorization)])
  // All of them are compared, so that the time tells nothing of which one fits.
  const matches = [...spellings].map(text =>
    timingSafeEqual(digestToken(/^bearer +(.*)$/i.exec(text)?.[1]?.trim() ?? ''), digest),
  )
  return matches.includes(true)
}
