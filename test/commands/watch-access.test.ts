import {execFile} from 'node:child_process'
import {once} from 'node:events'
import {readFileSync} from 'node:fs'
import {type ClientRequest, request} from 'node:http'
import {request as requestTls} from 'node:https'
import {connect} from 'node:net'
import {join} from 'node:path'
import {promisify} from 'node:util'
import {describe, expect, it} from 'vitest'
import {readOwnerInfo} from '../../src/app/owner-info.ts'
import {secretFile, TEST_TLS, tokenFile} from '../support/listener-access.ts'
import {runCli} from '../support/run-cli.ts'
import {firstEvent, spawnListening, spawnWatch} from '../support/spawned-watch.ts'
import {pathsOf, temporaryHome} from '../support/temporary-home.ts'

const TOKEN = 'a-token-of-22-letters-or-more'
const run = promisify(execFile)

async function secureArgs(): Promise<string[]> {
  const key = await secretFile(TEST_TLS.key)
  const token = await tokenFile(TOKEN)
  return [
    '--port',
    '0',
    '--output',
    'ndjson',
    '--tls-cert',
    TEST_TLS.tlsCert,
    '--tls-key',
    key,
    '--token-file',
    token,
  ]
}

type Headers = Readonly<Record<string, string>>

function post(url: string, headers: Headers): Promise<number | undefined> {
  const ca = readFileSync(TEST_TLS.caFile)
  return statusOf(requestTls(`${url}/v1/logs`, {...options(headers), ca, servername: 'localhost'}))
}

function postPlain(url: string, headers: Headers): Promise<number | undefined> {
  return statusOf(request(`${url}/v1/logs`, options(headers)))
}

const options = (headers: Headers) => ({
  method: 'POST',
  headers: {'content-type': 'application/json', ...headers},
})

async function statusOf(sent: ClientRequest): Promise<number | undefined> {
  sent.end('{}')
  const [response] = await once(sent, 'response')
  response.resume()
  return response.statusCode
}

describe('stackspend watch with TLS and a token', () => {
  it('takes what comes with the token alone, also on all addresses', async () => {
    const watch = await spawnListening(await temporaryHome(), [...(await secureArgs()), '--host', '0.0.0.0'])
    expect(watch.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/)
    expect(await post(watch.url, {})).toBe(401)
    expect(await post(watch.url, {authorization: `Bearer%20${TOKEN}`})).toBe(200)
    expect(await post(watch.url, {authorization: `Bearer ${TOKEN}`, host: 'attacker.example'})).toBe(403)
    watch.kill('SIGTERM')
    expect(await watch.ended).toEqual({code: 0, signal: null})
    expect(watch.stdout() + watch.stderr()).not.toContain(TOKEN)
  })

  it('says where the token is and not what it is, also to a second watch', async () => {
    const home = await temporaryHome()
    const args = await secureArgs()
    const watch = await spawnListening(home, args)
    const token = args.at(-1)
    expect(await firstEvent(watch)).toMatchObject({type: 'ready', http: watch.url, tokenFile: token})
    const owner = await readOwnerInfo(pathsOf(home).ownerInfoFile)
    expect(owner).toMatchObject({tokenFile: token, tlsCert: TEST_TLS.tlsCert})
    expect(JSON.stringify(owner)).not.toContain(TOKEN)
    const attached = spawnWatch(home)
    expect(await firstEvent(attached)).toMatchObject({type: 'attached', http: watch.url})
    const status = await runCli(['status'], {env: {STACKSPEND_HOME: home}})
    expect(status.stdout).toContain(new URL(watch.url).host)
  })

  it('passes the canary of the doctor', async () => {
    const home = await temporaryHome()
    await spawnListening(home, await secureArgs())
    const {stdout} = await runCli(['doctor', '--json'], {env: {STACKSPEND_HOME: home}})
    expect(JSON.parse(stdout).checks).toContainEqual(
      expect.objectContaining({
        name: 'canary',
        status: 'ok',
        text: expect.stringContaining('stored and seen'),
      }),
    )
  })

  it('tells the line that points Claude Code at it, which reads the token when a shell evaluates it', async () => {
    const args = (await secureArgs()).map(arg => (arg === 'ndjson' ? 'lines' : arg))
    const watch = await spawnListening(await temporaryHome(), args)
    const {port} = new URL(watch.url)
    expect(watch.stderr()).toContain(`env claude --port ${port} --tls --token-file '${args.at(-1)}'`)
    const {stdout} = await runCli([
      'env',
      'claude',
      '--shell',
      'bash',
      '--port',
      port,
      '--tls',
      '--token-file',
      String(args.at(-1)),
      '--ca-file',
      TEST_TLS.caFile,
    ])
    expect(stdout).not.toContain(TOKEN)
    const script = `${stdout}\nenv`
    const evaluated = await run('/bin/sh', ['-c', script], {env: {PATH: process.env.PATH ?? ''}})
    expect(evaluated.stdout).toContain(`OTEL_EXPORTER_OTLP_HEADERS=Authorization=Bearer ${TOKEN}\n`)
    expect(evaluated.stdout).toContain(`OTEL_EXPORTER_OTLP_ENDPOINT=https://127.0.0.1:${port}\n`)
    expect(evaluated.stdout).toContain(`NODE_EXTRA_CA_CERTS=${TEST_TLS.caFile}\n`)
  })

  it('is ended at once by a signal though a connection never began to speak TLS', async () => {
    const watch = await spawnListening(await temporaryHome(), await secureArgs())
    const {port} = new URL(watch.url)
    const socket = connect(Number(port), '127.0.0.1')
    await new Promise(resolve => socket.once('connect', resolve))
    watch.kill('SIGTERM')
    expect(await watch.ended).toEqual({code: 0, signal: null})
    socket.destroy()
  })
})

describe('stackspend watch', () => {
  it.each([
    ['--tls-cert', [TEST_TLS.tlsCert], '--tls-key'],
    ['--tls-key', ['missing'], '--tls-cert'],
    ['--token-file', ['missing'], 'cannot be read'],
    ['--allow-host', ['http://x'], 'is no host name'],
  ])('refuses %s %j as wrong usage', async (flag, values, said) => {
    const home = await temporaryHome()
    const {stderr, exitCode} = await runCli(['watch', '--port', '0', flag, ...values], {
      env: {STACKSPEND_HOME: join(home)},
    })
    expect(exitCode).toBe(2)
    expect(stderr).toContain(said)
  })

  it('takes a request to an allowed host', async () => {
    const args = ['--port', '0', '--output', 'ndjson', '--allow-host', 'host.docker.internal']
    const {url} = await spawnListening(await temporaryHome(), args)
    for (const [host, status] of [
      ['host.docker.internal:4318', 200],
      ['attacker.example', 403],
    ] as const)
      expect(await postPlain(url, {host})).toBe(status)
  })
})

describe('stackspend env claude --token-file', () => {
  it('writes no settings block that would hold the token', async () => {
    const {stdout, stderr, exitCode} = await runCli([
      'env',
      'claude',
      '--shell',
      'json',
      '--token-file',
      await tokenFile(TOKEN),
    ])
    expect({stdout, exitCode}).toEqual({stdout: '', exitCode: 2})
    expect(stderr).toContain('otelHeadersHelper')
  })
})
