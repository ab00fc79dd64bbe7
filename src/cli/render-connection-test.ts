import {styleText} from 'node:util'
import type {ConnectionTest} from '../app/test-connection.ts'
import type {ProbeStep} from '../forward/probe-step.ts'
import {escapeForTerminal} from '../report/escape.ts'

/** A block per connection: each step with its time, and what to do about the one that failed. No line break at the end. */
export function renderConnectionTests(tests: readonly ConnectionTest[]): string {
  return tests.map(test => renderTest(test).join('\n')).join('\n\n')
}

function renderTest(test: ConnectionTest): string[] {
  const {connection, dns, exports, ok, tls, url, viaProxy} = test
  const lines = [`${sign(ok)} ${escapeForTerminal(connection)}  ${escapeForTerminal(url)}`]
  if (viaProxy) lines.push('  through a proxy, which looks up the name and connects')
  if (dns !== null) lines.push(renderStep('DNS', dns))
  if (test.connect !== null) lines.push(renderStep('connect', test.connect))
  if (tls !== null) lines.push(renderStep('TLS', tls))
  for (const step of exports) {
    const status = step.statusCode === null || !step.ok ? null : `HTTP ${step.statusCode}`
    lines.push(renderStep(step.signal, {...step, detail: step.detail ?? status}))
  }
  const advice = adviseOn(test)
  return advice === undefined ? lines : [...lines, `  → ${advice}`]
}

function renderStep(name: string, {detail, ms, ok}: ProbeStep): string {
  return `  ${sign(ok)} ${name.padEnd(8)} ${`${ms} ms`.padStart(8)}${detail === null ? '' : `  ${detail}`}`
}

function adviseOn({connect, dns, exports, tls}: ConnectionTest): string | undefined {
  if (dns?.ok === false) return 'check the network, and the host in the URL that you connected'
  if (connect?.ok === false) return 'check the network, the port, and whether a proxy is needed (HTTPS_PROXY)'
  if (tls?.ok === false)
    return "behind a proxy that opens TLS, name its authority's file in NODE_EXTRA_CA_CERTS"
  const failed = exports.find(({ok}) => !ok)
  if (failed === undefined) return undefined
  const isRefused = failed.statusCode !== null && [401, 403, 404].includes(failed.statusCode)
  if (!isRefused) return 'what waits is kept and tried again: stackspend outbox status'
  return 'the connection may have been removed, or its id or a header changed: connect it again'
}

function sign(ok: boolean): string {
  return styleText(ok ? 'green' : 'red', ok ? '✓' : '✗', {stream: process.stdout})
}
