import {execFile} from 'node:child_process'
import {mkdir, symlink, writeFile} from 'node:fs/promises'
import {createServer} from 'node:http'
import {join} from 'node:path'
import {promisify} from 'node:util'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import {ClaudeHome} from '../../support/claude-home.ts'
import {startStackspend, TEST_API_KEY, TEST_CONNECTION_ID} from '../../support/stackspend-server.ts'

const run = promisify(execFile)

const ID = 'conn-secret-4f1c0a9e'
const COLLECTOR = 'https://collector.example.com:4318/tenant-secret'
const company = {
  model: 'opus',
  env: {
    OTEL_EXPORTER_OTLP_ENDPOINT: COLLECTOR,
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20header-secret,x-team=platform',
  },
}

let home: ClaudeHome
beforeEach(async () => {
  home = await ClaudeHome.create()
})
afterEach(() => home.remove())

const connect = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  home.run(['connect', 'claude', '--port', '4999', ...args], env)
const disconnect = (...args: string[]) => home.run(['disconnect', 'claude', ...args])
const connections = async () =>
  JSON.parse((await home.run(['connections', 'list', '--json', '--reveal'])).stdout)

describe('stackspend connect claude', () => {
  it('keeps the connection, points Claude Code at the listener, and says what is next', async () => {
    await home.writeSettings({model: 'opus'})
    expect(await connect(['--connection-id', ID, '--name', 'platform-team', '--yes'])).toEqual({
      stdout: [
        '✓ connection  "platform-team" → https://app.stackspend.com/…',
        '✓ settings    ~/claude/settings.json',
        '              as it was: ~/stackspend/config/claude-settings-backups/HASH-TIME.json',
        '',
        'Only new sessions of Claude Code take the change. They need the listener, which does not run: stackspend watch --port 4999',
        '',
      ].join('\n'),
      stderr: '',
      exitCode: 0,
    })
    expect(await home.readVariables()).toMatchObject({
      CLAUDE_CODE_ENABLE_TELEMETRY: '1',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4999',
    })
    expect(await connections()).toMatchObject([
      {
        name: 'platform-team',
        kind: 'claude',
        connectionId: ID,
        url: `https://app.stackspend.com/api/v1/public/ingest/otel/claude/${ID}`,
      },
    ])
  })

  it('has its settings taken out byte for byte', async () => {
    const text = '{\r\n\t"model": "opus"\r\n}'
    await home.writeSettings(text)
    await connect(['--connection-id', ID, '--yes'])
    expect(await disconnect('--yes')).toMatchObject({
      stdout:
        '✓ ~/claude/settings.json is as it was, byte for byte\nConnections stay: stackspend connections list\n',
      exitCode: 0,
    })
    expect(await home.readSettings()).toBe(text)
    expect(await disconnect('--yes')).toMatchObject({
      stdout: "Nothing of stackspend's is in Claude Code's settings.\n",
    })
  })

  it('changes nothing the second time', async () => {
    await connect(['--connection-id', ID, '--yes'])
    const settings = await home.readSettings()
    const files = await home.keptFiles()
    const again = await connect(['--connection-id', ID])
    expect(again.stdout).toContain('✓ settings    ~/claude/settings.json has all of it already')
    expect(await home.readSettings()).toBe(settings)
    expect(await home.keptFiles()).toEqual(files)
  })

  it('takes the id from the environment, and an ingest URL in its place', async () => {
    await connect(['--yes', '--name', 'a'], {STACKSPEND_CONNECTION_ID: ID})
    await connect([
      '--yes',
      '--name',
      'b',
      '--ingest-url',
      'https://spend.example.com/api/v1/public/ingest/otel/claude/other-secret/v1/logs',
    ])
    expect(await connections()).toMatchObject([
      {name: 'a', connectionId: ID},
      {
        name: 'b',
        connectionId: 'other-secret',
        url: /.*/.exec('https://spend.example.com/api/v1/public/ingest/otel/claude/other-secret')?.[0],
      },
    ])
  })

  it('takes the base of ingest URLs from the environment', async () => {
    await connect(['--yes', '--connection-id', ID], {STACKSPEND_INGEST_BASE: 'https://spend.example.com'})
    expect(await connections()).toMatchObject([
      {url: `https://spend.example.com/api/v1/public/ingest/otel/claude/${ID}`},
    ])
  })

  it('shows with --dry-run what would change, without a secret, and writes nothing', async () => {
    await home.writeSettings({...company, apiKeyHelper: 'echo key-secret'})
    const before = await home.readSettings()
    const {stdout, exitCode} = await connect(['--connection-id', ID, '--dry-run'])
    expect(exitCode).toBe(0)
    expect(stdout).toMatchInlineSnapshot(`
      "Nothing is written. It would be:
      + connection  "claude" → https://app.stackspend.com/…
      + also to     "collector.example.com" → https://collector.example.com:4318/…

      --- ~/claude/settings.json
      +++ ~/claude/settings.json
        @@ -1,8 +1,15 @@
         {
           "model": "…",
           "env": {
        -    "OTEL_EXPORTER_OTLP_ENDPOINT": "https://collector.example.com:4318/…",
        -    "OTEL_EXPORTER_OTLP_HEADERS": "…"
        +    "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4999",
        +    "OTEL_EXPORTER_OTLP_HEADERS": "…",
        +    "CLAUDE_CODE_ENABLE_TELEMETRY": "1",
        +    "OTEL_METRICS_EXPORTER": "otlp",
        +    "OTEL_LOGS_EXPORTER": "otlp",
        +    "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf",
        +    "OTEL_LOGS_EXPORT_INTERVAL": "1000",
        +    "OTEL_METRIC_EXPORT_INTERVAL": "10000",
        +    "OTEL_METRICS_INCLUDE_REPOSITORY": "true"
           },
           "apiKeyHelper": "…"
         }
      "
    `)
    expect(await home.readSettings()).toBe(before)
    expect(await home.keptFiles()).toEqual({})
  })

  it('makes a company’s Collector a further remote, with its headers, and gives it back', async () => {
    await home.writeSettings(company)
    const before = await home.readSettings()
    const {stdout} = await connect(['--connection-id', ID, '--yes'])
    expect(stdout).toContain('✓ also to     "collector.example.com" → https://collector.example.com:4318/…')
    expect(await connections()).toMatchObject([
      {kind: 'claude'},
      {
        name: 'collector.example.com',
        kind: 'otlp',
        url: COLLECTOR,
        headers: {authorization: 'Bearer header-secret', 'x-team': 'platform'},
      },
    ])
    await disconnect('--yes')
    expect(await home.readSettings()).toBe(before)
  })

  it('drops the Collector when told so', async () => {
    await home.writeSettings(company)
    await connect(['--connection-id', ID, '--yes', '--no-keep-endpoint'])
    expect(await connections()).toHaveLength(1)
  })

  it('refuses to go on for a Collector that takes gRPC alone', async () => {
    await home.writeSettings({env: {...company.env, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc'}})
    const {stderr, exitCode} = await connect(['--connection-id', ID, '--yes'])
    expect(exitCode).toBe(1)
    expect(stderr).toMatchInlineSnapshot(`
      "Error: these settings send telemetry to https://collector.example.com:4318/… already, which takes gRPC, and forwarding speaks OTLP over HTTP
        next  --no-keep-endpoint replaces it; stackspend connect otlp --url URL adds its HTTP endpoint as a remote        (code ENDPOINT_TAKEN)
      "
    `)
    expect(await home.keptFiles()).toEqual({})
  })

  it('does not forward twice to a connection that the settings sent to before', async () => {
    const url = `https://app.stackspend.com/api/v1/public/ingest/otel/claude/${ID}`
    await home.writeSettings({env: {OTEL_EXPORTER_OTLP_ENDPOINT: url}})
    await connect(['--connection-id', ID, '--yes'])
    expect(await connections()).toHaveLength(1)
  })

  it('says that something listens', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await new Promise(resolve => server.once('listening', resolve))
    const address = server.address()
    const port = typeof address === 'object' ? String(address?.port) : ''
    const {stdout} = await home.run(['connect', 'claude', '--port', port, '--connection-id', ID, '--yes'])
    server.close()
    expect(stdout).toContain(`Something listens on http://127.0.0.1:${port}`)
  })

  it('keeps a connection redacted, also one that was not', async () => {
    await connect(['--connection-id', ID, '--yes'])
    await connect(['--connection-id', ID, '--redact', '--yes'])
    expect(await connections()).toMatchObject([{redact: true}])
  })

  it('warns of what is stronger', async () => {
    await home.writeSettings({env: {OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'https://logs.example.com/secret'}})
    const {stdout} = await connect(['--connection-id', ID, '--yes'], {
      OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'https://metrics.example.com/secret',
    })
    expect(stdout).toContain(
      '! ~/claude/settings.json sets OTEL_EXPORTER_OTLP_LOGS_ENDPOINT to https://logs.example.com/…',
    )
    expect(stdout).toContain(
      '! your shell sets OTEL_EXPORTER_OTLP_METRICS_ENDPOINT to https://metrics.example.com/…',
    )
  })
})

describe('--settings', () => {
  it('print shows the variables and changes no file', async () => {
    const {stdout} = await connect(['--connection-id', ID, '--settings', 'print'])
    expect(stdout).toContain('"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4999"')
    await expect(home.readSettings()).rejects.toThrow('ENOENT')
    expect(await connections()).toHaveLength(1)
  })

  it('none keeps the connection alone', async () => {
    const {stdout} = await connect(['--connection-id', ID, '--settings', 'none'])
    expect(stdout).toBe('✓ connection  "claude" → https://app.stackspend.com/…\n')
    await expect(home.readSettings()).rejects.toThrow('ENOENT')
  })
})

describe('--direct', () => {
  it('writes StackSpend’s own endpoint, and shows it only when asked', async () => {
    const url = `https://app.stackspend.com/api/v1/public/ingest/otel/claude/${ID}`
    const {stdout} = await connect(['--connection-id', ID, '--direct', '--yes', '--json'])
    expect(stdout).not.toContain(ID)
    expect(JSON.parse(stdout)).toMatchObject({
      listener: null,
      environment: {OTEL_EXPORTER_OTLP_ENDPOINT: 'https://app.stackspend.com/…'},
    })
    expect(await home.readVariables()).toMatchObject({OTEL_EXPORTER_OTLP_ENDPOINT: url})
    const shown = await connect(['--connection-id', ID, '--direct', '--settings', 'print', '--reveal'])
    expect(shown.stdout).toContain(url)
  })

  it('is refused for a file that a repository shares', async () => {
    const refused = {exitCode: 2, stderr: expect.stringContaining('CLAUDE_SETTINGS_SHARED')}
    expect(
      await connect(['--connection-id', ID, '--direct', '--settings', 'project', '--yes']),
    ).toMatchObject(refused)
    await run('git', ['init', '-q', home.folder])
    await home.writeSettings({})
    await run('git', ['-C', home.folder, 'add', home.settingsFile])
    expect(await connect(['--connection-id', ID, '--direct', '--yes'])).toMatchObject(refused)
    expect(await home.keptFiles()).toEqual({})
  })

  it.runIf(process.platform !== 'win32')('is refused for a link into a repository', async () => {
    const dotfiles = join(home.folder, 'dotfiles')
    await mkdir(dotfiles)
    await writeFile(join(dotfiles, 'claude.json'), '{}')
    await run('git', ['init', '-q', dotfiles])
    await run('git', ['-C', dotfiles, 'add', 'claude.json'])
    await symlink(join(dotfiles, 'claude.json'), home.settingsFile)
    expect(await connect(['--connection-id', ID, '--direct', '--yes'])).toMatchObject({exitCode: 2})
  })

  it('is refused where another service’s headers would go along', async () => {
    await home.writeSettings(company)
    const {stderr, exitCode} = await connect(['--connection-id', ID, '--direct', '--yes'])
    expect(exitCode).toBe(1)
    expect(stderr).toContain(
      '~/claude/settings.json sets OTEL_EXPORTER_OTLP_HEADERS, and --direct would send',
    )
    expect(stderr).not.toContain('header-secret')
  })
})

describe('without a terminal', () => {
  it.each([
    ['which connection', [], '--connection-id, --ingest-url or --name'],
    ['whether it may write', ['--connection-id', ID], '--yes'],
  ])('names the flag when it is not told %s', async (_, args, flags) => {
    const {stderr, exitCode} = await connect(args)
    expect(exitCode).toBe(2)
    expect(stderr).toContain(`there is no terminal to ask at: say it with ${flags}`)
    expect(await home.keptFiles()).toEqual({})
    await expect(home.readSettings()).rejects.toThrow('ENOENT')
  })

  it('refuses settings that it cannot read, with the line, and keeps no connection', async () => {
    await home.writeSettings('{\n  // mine\n}')
    const {stderr, exitCode} = await connect(['--connection-id', ID, '--yes'])
    expect(exitCode).toBe(1)
    expect(stderr).toContain('~/claude/settings.json, line 2, column 3: a comment, which JSON does not have')
    expect(await home.keptFiles()).toEqual({})
  })

  it.each([
    ['two addresses', ['--connection-id', ID, '--ingest-url', 'https://example.com']],
    ['a URL for an id', ['--connection-id', `https://example.com/${ID}`, '--yes']],
    ['a placeholder', ['--ingest-url', 'https://example.com/{connectionId}', '--yes']],
  ])('refuses %s', async (_, args) => {
    const {stderr, stdout, exitCode} = await connect(args)
    expect(exitCode).toBe(2)
    expect(stdout + stderr).not.toContain(ID)
    expect(stdout + stderr).not.toContain('example.com')
  })

  it('refuses another connection under a name that is taken, and one that is here under another', async () => {
    await connect(['--connection-id', ID, '--name', 'a', '--yes'])
    const other = await connect(['--connection-id', 'conn-other', '--name', 'a', '--yes'])
    const renamed = await connect(['--connection-id', ID, '--name', 'b', '--yes'])
    expect([other, renamed].map(({exitCode}) => exitCode)).toEqual([1, 1])
    expect(other.stderr).toContain('there is a connection called "a"')
    expect(renamed.stderr).toContain('this address is here already, as "a"')
  })
})

describe('with the API', () => {
  it('adopts the connection of that name, or makes one, and uses its own ingest URL', async () => {
    const stackspend = await startStackspend()
    const env = {
      STACKSPEND_API_KEY: TEST_API_KEY,
      STACKSPEND_API_URL: stackspend.url,
      STACKSPEND_INGEST_BASE: stackspend.url,
    }
    try {
      const made = await connect(['--name', 'my team', '--yes'], env)
      expect(made).toMatchObject({exitCode: 0, stderr: ''})
      const [{connectionId}] = await connections()
      expect(connectionId).not.toBe(TEST_CONNECTION_ID)
      await home.run(['connections', 'remove', 'my team'])
      await connect(['--name', 'my team', '--yes'], env)
      expect(await connections()).toMatchObject([{connectionId}])
    } finally {
      await stackspend.close()
    }
  })

  it.each([
    ['has no such endpoint', {hasConnectionsEndpoint: false}, 1, "StackSpend's API makes no connections"],
    ['is not in the plan', {plan: 'starter'}, 5, "the workspace's plan has no API"],
    ['does not know the key', {keys: ['another']}, 5, 'StackSpend does not accept the API key'],
  ] as const)('explains the documented way when it %s', async (_, options, exitCode, message) => {
    const stackspend = await startStackspend(options)
    try {
      const env = {STACKSPEND_API_KEY: TEST_API_KEY, STACKSPEND_API_URL: stackspend.url}
      const result = await connect(['--name', 'a', '--yes'], env)
      expect(result).toMatchObject({exitCode})
      expect(result.stderr).toContain(`Error: ${message}\n`)
      expect(result.stderr).toContain('Settings → Providers → Add provider → Claude')
      expect(result.stderr).toContain('stackspend connect claude --connection-id ID')
      expect(result.stderr).not.toContain(TEST_API_KEY)
      expect(await home.keptFiles()).toEqual({})
    } finally {
      await stackspend.close()
    }
  })

  it('says that it waits for an API that does not answer', async () => {
    const stackspend = await startStackspend()
    try {
      stackspend.fail('api', 'reset-before-reading')
      const env = {STACKSPEND_API_KEY: TEST_API_KEY, STACKSPEND_API_URL: stackspend.url}
      const {stderr, exitCode} = await connect(['--name', 'a', '--yes'], env)
      expect(exitCode).toBe(1)
      expect(stderr).toContain('… no answer: trying again in 1 s\n')
    } finally {
      await stackspend.close()
    }
  })

  it('says that making one takes a key', async () => {
    const {stderr, exitCode} = await connect(['--name', 'a', '--yes'])
    expect(exitCode).toBe(5)
    expect(stderr).toContain('making a connection takes an API key, and there is none')
  })
})

describe('secrets', () => {
  it('are in no output without --reveal, and in no file but the connections’', async () => {
    await home.writeSettings(company)
    const outputs: string[] = []
    const say = async (args: readonly string[]) => {
      const {stdout, stderr} = await home.run(args)
      outputs.push(stdout, stderr)
    }
    const arguments_ = ['connect', 'claude', '--connection-id', ID]
    await say([...arguments_, '--dry-run'])
    await say([...arguments_, '--yes'])
    await say([...arguments_, '--yes', '--json'])
    await say([...arguments_, '--yes', '--name', 'other'])
    await say([
      'connect',
      'otlp',
      '--url',
      'https://otlp.example.com/url-secret',
      '--header',
      'x-key: header-secret',
    ])
    await say(['connect', 'otlp', '--url', 'https://otlp.example.com/url-secret'])
    await say(['connections', 'list'])
    await say(['connections', 'list', '--json'])
    await say(['connections', 'show', 'claude'])
    await say(['connections', 'show', 'collector.example.com', '--json'])
    await say(['connections', 'rename', 'claude', 'a'])
    await say(['connections', 'remove', 'a'])
    await say(['disconnect', 'claude', '--dry-run', '--json'])
    await say(['disconnect', 'claude', '--yes'])
    expect(outputs.filter(output => output.includes('secret'))).toEqual([])
    const files = Object.entries(await home.keptFiles())
    expect(files.filter(([, text]) => text.includes('secret')).map(([path]) => path)).toEqual([
      join('config', 'connections.json'),
    ])
  })
})
