import {describe, expect, it} from 'vitest'
import type {ConnectionTest} from '../../src/app/test-connection.ts'
import {renderConnectionTests} from '../../src/cli/render-connection-test.ts'

const GOOD: ConnectionTest = {
  connection: 'platform-team',
  url: 'https://app.stackspend.example/…',
  ok: true,
  viaProxy: false,
  dns: {ok: true, ms: 12, detail: null},
  connect: {ok: true, ms: 20, detail: null},
  tls: {ok: true, ms: 1_031, detail: 'TLSv1.3, certificate valid until 2027-01-31'},
  exports: [
    {signal: 'logs', ok: true, ms: 45, statusCode: 200, detail: null},
    {signal: 'metrics', ok: true, ms: 40, statusCode: 204, detail: null},
  ],
}
const FAILED = {ok: false, ms: 3} as const

function advice(given: Partial<ConnectionTest>): string | undefined {
  const text = renderConnectionTests([{...GOOD, ok: false, ...given}])
  return text.split('\n').find(line => line.includes('→'))
}

describe('renderConnectionTests', () => {
  it('has a line per step', () => {
    expect(renderConnectionTests([GOOD])).toMatchInlineSnapshot(`
      "✓ platform-team  https://app.stackspend.example/…
        ✓ DNS         12 ms
        ✓ connect     20 ms
        ✓ TLS       1031 ms  TLSv1.3, certificate valid until 2027-01-31
        ✓ logs        45 ms  HTTP 200
        ✓ metrics     40 ms  HTTP 204"
    `)
  })

  it('leaves out what was not come to, or is the proxy’s business', () => {
    const proxied = {...GOOD, viaProxy: true, dns: null, connect: null, tls: null}
    expect(
      renderConnectionTests([
        proxied,
        {
          ...GOOD,
          ok: false,
          dns: {...FAILED, detail: 'DNS lookup failed'},
          connect: null,
          tls: null,
          exports: [],
        },
      ]),
    ).toMatchInlineSnapshot(`
      "✓ platform-team  https://app.stackspend.example/…
        through a proxy, which looks up the name and connects
        ✓ logs        45 ms  HTTP 200
        ✓ metrics     40 ms  HTTP 204

      ✗ platform-team  https://app.stackspend.example/…
        ✗ DNS          3 ms  DNS lookup failed
        → check the network, and the host in the URL that you connected"
    `)
  })

  it('says what to do about the step that failed', () => {
    const refused = {
      signal: 'logs',
      ...FAILED,
      statusCode: 404,
      detail: 'HTTP 404: no such connection or path',
    } as const
    expect(advice({connect: {...FAILED, detail: 'connection refused'}})).toContain('HTTPS_PROXY')
    expect(advice({tls: {...FAILED, detail: 'TLS certificate not trusted'}})).toContain('NODE_EXTRA_CA_CERTS')
    expect(advice({exports: [refused]})).toContain('connect it again')
    expect(advice({exports: [{...refused, statusCode: 503}]})).toContain('stackspend outbox status')
    expect(advice({exports: [{...refused, statusCode: null}]})).toContain('kept')
    expect(advice({ok: true})).toBeUndefined()
  })

  it('lets no name draw on the terminal', () => {
    expect(renderConnectionTests([{...GOOD, connection: 'a\u001b[31m'}])).not.toContain('\u001b[31m')
  })
})
