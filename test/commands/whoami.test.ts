import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import {type CliResult, runCli} from '../support/run-cli.ts'
import {
  type StackspendOptions,
  type StackspendServer,
  startStackspend,
  TEST_API_KEY,
  TEST_CA_FILE,
} from '../support/stackspend-server.ts'

describe('stackspend whoami', () => {
  let home: string
  let server: StackspendServer
  const said: CliResult[] = []
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'stackspend-whoami-'))
  })
  afterEach(async () => {
    await rm(home, {recursive: true, force: true})
    await server.close()
    for (const {stdout, stderr} of said.splice(0)) expect(stdout + stderr).not.toContain(TEST_API_KEY)
  })

  const start = async (options?: StackspendOptions) => {
    server = await startStackspend(options)
  }
  const whoami = async (args: string[] = [], env: Record<string, string> = {}): Promise<CliResult> => {
    const result = await runCli(['whoami', ...args], {
      env: {STACKSPEND_HOME: home, STACKSPEND_API_KEY: TEST_API_KEY, STACKSPEND_API_URL: server.url, ...env},
    })
    said.push(result)
    return result
  }

  it('shows the key in use, and that it is accepted, with one request', async () => {
    await start({scopes: ['rollups:read']})
    expect(await whoami()).toEqual({
      stdout: `✓ key key-… from STACKSPEND_API_KEY: ${server.url} accepts it\n`,
      stderr: '',
      exitCode: 0,
    })
    expect(server.received.map(({method, path}) => `${method} ${path}`)).toEqual([
      'GET /api/v1/public/rollups/daily',
    ])
    const yesterday = server.received[0]?.query.get('start_date')
    expect(yesterday).toMatch(/^\d{4}-\d\d-\d\d$/)
    expect(server.received[0]?.query.get('end_date')).toBe(yesterday)
  })

  it('uses the key of a login', async () => {
    await start()
    await runCli(['login'], {env: {STACKSPEND_HOME: home}, input: TEST_API_KEY})
    const {stdout} = await whoami(['--json'], {STACKSPEND_API_KEY: ''})
    expect(JSON.parse(stdout)).toEqual({
      apiKey: 'key-…',
      from: 'file',
      apiUrl: server.url,
      apiUrlFrom: 'environment',
      accepted: true,
      code: null,
      missingScopes: [],
      hint: null,
    })
  })

  it.each([
    ['a key that is unknown', {keys: ['another']}, 'NOT_AUTHORISED', 'refused the key', []],
    ['a plan without API', {plan: 'starter'}, 'PLAN_RESTRICTED', 'plan has no API', []],
    [
      'a missing scope',
      {scopes: ['line_items:read']},
      'INVALID_SCOPE',
      'lacks the scope rollups:read',
      ['rollups:read'],
    ],
  ] as const)('ends with 5 on %s, and says what to do', async (_case, options, code, text, missingScopes) => {
    await start(options)
    const {stdout, exitCode} = await whoami()
    expect(exitCode).toBe(5)
    expect(stdout).toMatch(/^✗ key key-… from STACKSPEND_API_KEY: .*\n {2}→ .{20,}\n$/)
    expect(stdout).toContain(text)
    const json = await whoami(['--json'])
    expect(json.exitCode).toBe(5)
    expect(JSON.parse(json.stdout)).toMatchObject({accepted: false, code, missingScopes})
  })

  it('ends with 5 without a key, and asks nobody', async () => {
    await start()
    const {stdout, stderr, exitCode} = await whoami([], {STACKSPEND_API_KEY: ''})
    expect({stdout, exitCode}).toEqual({stdout: '', exitCode: 5})
    expect(stderr).toContain('stackspend login')
    expect(stderr).toContain('(code NOT_LOGGED_IN)')
    expect(server.received).toEqual([])
  })

  it('takes the address from the settings, and from a flag before that', async () => {
    await start()
    await mkdir(join(home, 'config'), {recursive: true})
    await writeFile(join(home, 'config', 'settings.json'), JSON.stringify({apiUrl: server.url}))
    const settings = await whoami(['--json'], {STACKSPEND_API_URL: ''})
    expect(JSON.parse(settings.stdout)).toMatchObject({apiUrl: server.url, apiUrlFrom: 'settings'})
    const flag = await whoami(['--json', '--api-url', server.url], {STACKSPEND_API_URL: 'https://a.example'})
    expect(JSON.parse(flag.stdout)).toMatchObject({apiUrl: server.url, apiUrlFrom: 'flag'})
  })

  it('sends no key over plain HTTP to another machine', async () => {
    await start()
    const {stderr, exitCode} = await whoami(['--api-url', 'http://api.example.com'])
    expect(exitCode).toBe(2)
    expect(stderr).toContain('--api-url must begin with https://')
  })

  it('trusts what NODE_EXTRA_CA_CERTS adds, and nothing else', async () => {
    await start({tls: 'trusted'})
    expect((await whoami([], {NODE_EXTRA_CA_CERTS: TEST_CA_FILE})).exitCode).toBe(0)
    const refused = await whoami([], {NODE_TLS_REJECT_UNAUTHORIZED: '0'})
    expect(refused.exitCode).toBe(1)
    expect(refused.stderr).toContain('TLS certificate not trusted')
    expect(server.received).toHaveLength(1)
  })

  it('says that it waits for the rate limit', async () => {
    await start()
    server.fail('api', [{status: 429, code: 'RATE_LIMITED', retryAfter: '1'}])
    const {stderr, exitCode} = await whoami()
    expect(stderr).toBe('… the limit of 60 requests a minute is reached: trying again in 1 s\n')
    expect(exitCode).toBe(0)
  })

  it('names a host that cannot be reached, after a few tries', async () => {
    await start()
    server.fail('api', 'reset-before-reading')
    const {stdout, stderr, exitCode} = await whoami()
    expect({stdout, exitCode}).toEqual({stdout: '', exitCode: 1})
    expect(stderr).toContain(`${server.url} cannot be reached: connection closed by the remote`)
    expect(server.received).toHaveLength(4)
  })
})
