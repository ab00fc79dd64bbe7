import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {describe, expect, it, onTestFinished} from 'vitest'
import {addConnection} from '../../../src/config/connections.ts'
import {ensureDirs, resolvePaths} from '../../../src/config/paths.ts'
import {runCli} from '../../support/run-cli.ts'
import {
  type StackspendServer,
  startStackspend,
  TEST_CA_FILE,
  TEST_CONNECTION_ID,
} from '../../support/stackspend-server.ts'

async function connectedHome(): Promise<{server: StackspendServer; env: Record<string, string>}> {
  const home = await mkdtemp(join(tmpdir(), 'stackspend-home-'))
  const server = await startStackspend({tls: 'trusted'})
  onTestFinished(async () => {
    await server.close()
    await rm(home, {recursive: true, force: true})
  })
  const paths = resolvePaths({STACKSPEND_HOME: home}, process.platform, home)
  await ensureDirs(paths)
  const createdAt = '2026-11-01T00:00:00.000Z'
  await addConnection(paths.connectionsFile, {
    name: 'team',
    kind: 'claude',
    url: server.ingestUrl(),
    createdAt,
  })
  return {server, env: {STACKSPEND_HOME: home, NODE_EXTRA_CA_CERTS: TEST_CA_FILE}}
}

describe('stackspend connections test', () => {
  it('shows each step, and exits 0 when all is well', async () => {
    const {env} = await connectedHome()
    const {exitCode, stderr, stdout} = await runCli(['connections', 'test'], {env})
    expect({exitCode, stderr}).toEqual({exitCode: 0, stderr: ''})
    expect(stdout.replaceAll(/\d+ ms/g, 'N ms').replaceAll(/ +/g, ' ')).toMatch(
      /^✓ team https:\/\/localhost:\d+\/…\n ✓ DNS N ms\n ✓ connect N ms\n ✓ TLS N ms .+\n ✓ logs N ms HTTP 200\n ✓ metrics N ms HTTP 200\n$/,
    )
  })

  it('prints the same as JSON, and exits 1 when a remote takes nothing', async () => {
    const {env, server} = await connectedHome()
    server.fail('logs', {status: 404})
    const {exitCode, stdout} = await runCli(['connections', 'test', 'team', '--json'], {env})
    expect(exitCode).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject([
      {
        connection: 'team',
        ok: false,
        exports: [
          {signal: 'logs', statusCode: 404},
          {signal: 'metrics', statusCode: 200},
        ],
      },
    ])
    expect(stdout).not.toContain(TEST_CONNECTION_ID)
  })

  it('sends nothing to a certificate that it does not know', async () => {
    const {env, server} = await connectedHome()
    const {exitCode, stdout} = await runCli(['connections', 'test'], {env: {...env, NODE_EXTRA_CA_CERTS: ''}})
    expect(exitCode).toBe(1)
    expect(stdout).toContain('TLS certificate not trusted')
    expect(server.received).toEqual([])
  })
})
