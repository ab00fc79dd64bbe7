/** Codes of Node and undici, and what they mean to the person whose remote it is. */
const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ENOTFOUND: 'DNS lookup failed',
  EAI_AGAIN: 'DNS lookup failed',
  EAI_FAIL: 'DNS lookup failed',
  EAI_NODATA: 'DNS lookup failed',
  EAI_NONAME: 'DNS lookup failed',
  ECONNRESET: 'connection closed by the remote',
  ECONNABORTED: 'connection closed by the remote',
  EPIPE: 'connection closed by the remote',
  UND_ERR_SOCKET: 'connection closed by the remote',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'connection closed by the remote',
  EHOSTUNREACH: 'network unreachable',
  ENETUNREACH: 'network unreachable',
  ENETDOWN: 'network unreachable',
  EADDRNOTAVAIL: 'network unreachable',
  CERT_HAS_EXPIRED: 'TLS certificate has expired',
  CERT_NOT_YET_VALID: 'TLS certificate is not valid yet',
  ERR_TLS_CERT_ALTNAME_INVALID: 'TLS certificate is for another host',
  UND_ERR_PRX_TLS: 'TLS certificate not trusted',
  EPROTO: 'TLS handshake failed',
  UND_ERR_INVALID_ARG: 'a header of this remote cannot be sent',
  UND_ERR_HEADERS_OVERFLOW: 'the answer is not HTTP',
}

/** OpenSSL's verdicts on a chain, beside the ones with a sentence of their own. */
const CERTIFICATE = /^(?:CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|INVALID_CA|PATH_LENGTH_|HOSTNAME_)/

/**
 * Why no answer came, in a few words that hold no host, path, header or body.
 * `timeoutMs` is the time that was waited for an answer, for the sentence.
 */
export function describeNetworkError(error: unknown, timeoutMs = 10_000): string {
  const {code, message} = firstCause(error)
  const seconds = `${Math.round(timeoutMs / 100) / 10} s`
  if (code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT') return `no answer in ${seconds}`
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT') return 'no connection in time'
  if (code === 'ECONNRESET' && message.includes('before secure TLS')) return 'TLS handshake failed'
  if (CERTIFICATE.test(code) && REASONS[code] === undefined) return 'TLS certificate not trusted'
  if (code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_'))
    return REASONS[code] ?? 'TLS handshake failed'
  if (code.startsWith('HPE_')) return 'the answer is not HTTP'
  const proxyStatus = /^Proxy response \((\d{3})\)/.exec(message)?.[1]
  if (proxyStatus !== undefined) return `the proxy answered ${proxyStatus}`
  return REASONS[code] ?? 'connection failed'
}

/** Several addresses of one host fail as one AggregateError, and undici wraps what a proxy or a socket said. */
function firstCause(error: unknown): {code: string; message: string} {
  if (!(error instanceof Error)) return {code: '', message: ''}
  if (error instanceof AggregateError && error.errors.length > 0) return firstCause(error.errors[0])
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const known = REASONS[code] !== undefined && code !== 'UND_ERR_SOCKET' && code !== 'UND_ERR_PRX_TLS'
  if (!known && error.cause instanceof Error) {
    const cause = firstCause(error.cause)
    if (cause.code !== '') return cause
  }
  return {code, message: error.message}
}
