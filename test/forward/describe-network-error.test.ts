import {describe, expect, it} from 'vitest'
import {describeNetworkError} from '../../src/forward/describe-network-error.ts'

const SECRET = 'https://ingest.example/claude/conn-secret'

function failure(code: string, message = `while asking ${SECRET}`): Error {
  return Object.assign(new Error(message), {code})
}

describe('describeNetworkError', () => {
  it.each([
    ['ECONNREFUSED', 'connection refused'],
    ['ENOTFOUND', 'DNS lookup failed'],
    ['EAI_AGAIN', 'DNS lookup failed'],
    ['ECONNRESET', 'connection closed by the remote'],
    ['UND_ERR_SOCKET', 'connection closed by the remote'],
    ['UND_ERR_HEADERS_TIMEOUT', 'no answer in 2.5 s'],
    ['UND_ERR_CONNECT_TIMEOUT', 'no connection in time'],
    ['ENETUNREACH', 'network unreachable'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'TLS certificate not trusted'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'TLS certificate not trusted'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'TLS certificate not trusted'],
    ['CERT_HAS_EXPIRED', 'TLS certificate has expired'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'TLS certificate is for another host'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'TLS handshake failed'],
    ['EPROTO', 'TLS handshake failed'],
    ['HPE_INVALID_CONSTANT', 'the answer is not HTTP'],
    ['E_SOMETHING_NEW', 'connection failed'],
  ])('%s: %s', (code, words) => {
    expect(describeNetworkError(failure(code), 2_500)).toBe(words)
  })

  it('reads the first of several addresses that failed', () => {
    const errors = new AggregateError([failure('ECONNREFUSED'), failure('ENETUNREACH')])
    expect(describeNetworkError(errors)).toBe('connection refused')
  })

  it('prefers what the socket said to what was made of it', () => {
    const outer = failure('UND_ERR_SOCKET')
    outer.cause = failure('ECONNRESET')
    expect(describeNetworkError(outer)).toBe('connection closed by the remote')
  })

  it('tells a proxy from the remote', () => {
    const refused = failure('UND_ERR_ABORTED', 'Proxy response (407) !== 200 when HTTP Tunneling')
    expect(describeNetworkError(refused)).toBe('the proxy answered 407')
  })

  it.each([undefined, null, 'text', {code: 'ECONNREFUSED'}, new Error(SECRET), failure('', SECRET)])(
    'says no more than that it failed about %o',
    thrown => {
      expect(describeNetworkError(thrown)).toBe('connection failed')
    },
  )
})
