import {X509Certificate} from 'node:crypto'
import {isIP} from 'node:net'
import {type Dispatcher, EnvHttpProxyAgent, Pool} from 'undici'
import {StackspendError} from '../errors.ts'

/** As in `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>

export type DispatcherOptions = {
  /** Where the proxy variables are looked up. */
  readonly env: Environment
  /** Most sockets open at a time. Default 4. */
  readonly connections?: number | undefined
  /** Until a socket is open and, for https, TLS is agreed. Default 10 s. */
  readonly connectTimeoutMs?: number | undefined
  /** From the end of the request to the answer's header, and then between two pieces of its body. Default 10 s. */
  readonly answerTimeoutMs?: number | undefined
  /** PEM. Trusted in place of what Node trusts, which `NODE_EXTRA_CA_CERTS` adds to. */
  readonly ca?: string | readonly string[] | undefined
  /** PEM. The very certificate that the server must show, whoever signed it and for whichever host. */
  readonly pinned?: string | undefined
}

export const DEFAULT_TIMEOUT_MS = 10_000
const DEFAULT_CONNECTIONS = 4
/** An idle socket is closed by us before a usual load balancer (60 s) does it in the middle of a request. */
const KEEP_ALIVE_MS = 30_000

/**
 * Keeps connections to one origin open and sends requests over them; the caller closes it.
 *
 * Goes through `HTTPS_PROXY` or `HTTP_PROXY` unless `NO_PROXY` excepts the host; a loopback host is never proxied.
 * Certificates are always verified, whatever `NODE_TLS_REJECT_UNAUTHORIZED` says; no redirect is followed.
 * @throws StackspendError PROXY_INVALID when a proxy variable is no URL
 */
export function createDispatcher(url: URL, options: DispatcherOptions): Dispatcher {
  const ca = options.ca === undefined ? {} : {ca: [options.ca].flat()}
  const trusted = options.pinned === undefined ? ca : pin(options.pinned)
  const tls = {rejectUnauthorized: true, ...trusted}
  const answerTimeoutMs = options.answerTimeoutMs ?? DEFAULT_TIMEOUT_MS
  const shared = {
    connections: options.connections ?? DEFAULT_CONNECTIONS,
    connectTimeout: options.connectTimeoutMs ?? DEFAULT_TIMEOUT_MS,
    headersTimeout: answerTimeoutMs,
    bodyTimeout: answerTimeoutMs,
    keepAliveTimeout: KEEP_ALIVE_MS,
    keepAliveMaxTimeout: KEEP_ALIVE_MS,
    connect: tls,
  }
  if (!passesProxy(url, options.env)) return new Pool(url.origin, shared)
  return new EnvHttpProxyAgent({...shared, requestTls: tls, ...readProxies(options.env)})
}

/** Trusts one certificate and none that it signed. */
function pin(pem: string) {
  const certificate = new X509Certificate(pem)
  return {
    ca: [certificate.toString()],
    allowPartialTrustChain: true,
    checkServerIdentity: (_host: string, shown: {readonly fingerprint256: string}) =>
      shown.fingerprint256 === certificate.fingerprint256
        ? undefined
        : new Error('the server shows another certificate'),
  }
}

/** Whether requests to `url` go through a proxy, unless `NO_PROXY` excepts its host. @throws as `createDispatcher` */
export function passesProxy(url: URL, env: Environment): boolean {
  const {httpProxy, httpsProxy} = readProxies(env)
  const hasProxy = httpProxy !== '' || (url.protocol === 'https:' && httpsProxy !== '')
  return hasProxy && !isLoopback(url.hostname)
}

/** Empty text, not undefined: undici would look into the environment itself. */
function readProxies(env: Environment): {httpProxy: string; httpsProxy: string; noProxy: string} {
  return {
    httpProxy: readProxy('HTTP_PROXY', env.http_proxy ?? env.HTTP_PROXY),
    httpsProxy: readProxy('HTTPS_PROXY', env.https_proxy ?? env.HTTPS_PROXY),
    noProxy: env.no_proxy ?? env.NO_PROXY ?? '',
  }
}

/** As other programs do, a proxy without a scheme is taken for an http one. The value may hold a password. */
function readProxy(variable: string, value: string | undefined): string {
  if (value === undefined || value === '') return ''
  const url = value.includes('://') ? value : `http://${value}`
  if (URL.canParse(url)) return url
  throw new StackspendError('PROXY_INVALID', `${variable} is no URL`, {
    hint: `set it as in ${variable}=http://proxy.example:3128, or unset it`,
  })
}

/** A host name or address of this machine, as `URL.hostname` has it. */
export function isLoopback(hostname: string): boolean {
  const host = hostname.replace(/^\[(.*)\]$/, '$1')
  return (
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    host === '::1' ||
    (isIP(host) === 4 && host.startsWith('127.'))
  )
}
