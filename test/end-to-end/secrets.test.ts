import {readdir, readFile} from 'node:fs/promises'
import {basename, join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {expect, it, onTestFinished} from 'vitest'
import {ClaudeHome} from '../support/claude-home.ts'
import {requestLogs} from '../support/claude-telemetry.ts'
import {startEchoServer} from '../support/echo-server.ts'
import {runCli} from '../support/run-cli.ts'
import {type SpawnedWatch, spawnListening, spawnWatch, until} from '../support/spawned-watch.ts'
import {
  type Fault,
  type StackspendOptions,
  startStackspend,
  TEST_CA_FILE,
} from '../support/stackspend-server.ts'

/** In every secret, behind the four characters that a mask shows. */
const MARK = '6e1fsecret'
const API_KEY = `key-${MARK}-0123456789`
const HEADER = `hdr-${MARK}`
/** In a prompt and a command: they may stand in the outbox, and nowhere else. */
const PROMPT = '9a2dprompt'

/** Where the secrets themselves are kept, and the record that gives a settings file back as it was. */
const KEEPERS = new Set(['connections.json', 'credentials.json', 'claude-settings.record.json'])

/** What a remote does to the connection whose id ends so. */
const FAULTS: Readonly<Record<string, Fault>> = {
  '401': {status: 401},
  '404': {status: 404},
  '400': {status: 400},
  '500': {status: 500},
  '503': {status: 503, retryAfter: '1'},
  reset: 'reset-before-reading',
  gibberish: 'gibberish',
  partial: {rejectedRecords: 1, message: `rejected ${MARK} ${PROMPT}`},
  redirect: {redirectTo: `http://127.0.0.1:9/${MARK}`},
}

const idOf = (fault: string) => `conn-${MARK}-${fault}`

/** Everything that was printed, by what was run. */
class Said {
  readonly texts = new Map<string, string>()
  private readonly home: ClaudeHome
  private readonly env: Readonly<Record<string, string>>

  constructor(home: ClaudeHome, env: Readonly<Record<string, string>>) {
    this.home = home
    this.env = env
  }

  /** Runs a command for people and again with --json; gives what that printed. */
  async run(
    end: 'works' | 'fails',
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
    input = '',
  ): Promise<string> {
    let json = ''
    for (const flags of [[], ['--json']]) {
      const result = await runCli([...args, ...flags], {
        env: {...this.home.env, ...this.env, ...env},
        input,
      })
      const label = `${this.texts.size} ${args.slice(0, 2).join(' ')} ${flags.join('')}`
      this.texts.set(`${label} stdout`, result.stdout)
      this.texts.set(`${label} stderr`, result.stderr)
      const about = `${args.join(' ')}\n${result.stdout}${result.stderr}`
      expect(result.exitCode === 0 ? 'works' : 'fails', about).toBe(end)
      json = result.stdout
    }
    return json
  }

  watch(label: string, watch: SpawnedWatch): void {
    this.texts.set(`watch ${label} stdout`, watch.stdout())
    this.texts.set(`watch ${label} stderr`, watch.stderr())
  }
}

function placesOf(mark: string, texts: Iterable<readonly [string, string]>): string[] {
  const spellings = [
    mark,
    Buffer.from(mark).toString('base64').slice(0, -4),
    Buffer.from(mark).toString('hex'),
  ]
  return [...texts]
    .filter(([, text]) => spellings.some(spelling => text.includes(spelling)))
    .map(([at]) => at)
}

/** All rows of all tables but the bodies of the outbox, as text. */
function dump(file: string): [table: string, rows: string][] {
  const database = new DatabaseSync(file, {readOnly: true})
  try {
    const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all()
    return tables
      .map(({name}) => String(name))
      .filter(name => name !== 'outbox_body')
      .map(name => {
        const statement = database.prepare(`SELECT * FROM ${name}`)
        statement.setReadBigInts(true)
        const asText = (_key: string, value: unknown) =>
          typeof value === 'bigint'
            ? String(value)
            : value instanceof Uint8Array
              ? Buffer.from(value).toString('latin1')
              : value
        return [name, JSON.stringify(statement.all(), asText)]
      })
  } finally {
    database.close()
  }
}

async function filesBelow(folder: string): Promise<[path: string, content: string][]> {
  const entries = await readdir(folder, {recursive: true, withFileTypes: true})
  const files = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name))
  return Promise.all(files.map(async file => [file, await readFile(file, 'latin1')] as const)).then(all =>
    all.map(([file, content]) => [file, content]),
  )
}

const privateLogs = () =>
  requestLogs(
    [
      {inputTokens: 1, attributes: {prompt: `${PROMPT} prompt`, full_command: `rm ${PROMPT}`}},
      {inputTokens: 1, attributes: {'event.name': 'user_prompt', prompt: `${PROMPT} again`}},
    ],
    {'host.name': `${PROMPT}-host`},
  )

async function send(url: string): Promise<void> {
  const answer = await fetch(`${url}/v1/logs`, {
    method: 'POST',
    headers: {'content-type': 'application/x-protobuf', authorization: `Bearer ${HEADER}`, 'x-scope': HEADER},
    body: new Uint8Array(privateLogs()),
  })
  expect(answer.status).toBe(200)
}

async function startServer(options: StackspendOptions) {
  const server = await startStackspend(options)
  onTestFinished(() => server.close())
  return server
}

it('keeps secrets and prompts out of all outputs, tables and files while all goes wrong', {
  timeout: 180_000,
}, async () => {
  const home = await ClaudeHome.create()
  onTestFinished(() => home.remove())
  await home.writeSettings({model: 'opus'})
  const server = await startServer({
    connections: [...Object.keys(FAULTS), 'good'].map(idOf),
    keys: [API_KEY],
  })
  server.fail('ingest', ({path}) => FAULTS[/6e1fsecret-(\w+)/.exec(path)?.[1] ?? ''] ?? 'none')
  const [wrongHost, expired] = [await startServer({tls: 'wrong-host'}), await startServer({tls: 'expired'})]
  const gone = await startStackspend()
  const refused = gone.ingestUrl(idOf('refused'))
  await gone.close()
  const echo = await startEchoServer(400)

  const said = new Said(home, {NODE_EXTRA_CA_CERTS: TEST_CA_FILE, STACKSPEND_API_URL: server.url})
  const stackspendHome = join(home.folder, 'stackspend')
  const env = {...home.env, NODE_EXTRA_CA_CERTS: TEST_CA_FILE}

  // What is wrong on the command line.
  const claude = ['connect', 'claude', '--yes', '--settings', 'none']
  const otlp = ['connect', 'otlp', '--url']
  for (const url of [`no url ${MARK}`, `ftp://example.com/${MARK}`, `https://user:${MARK}@example.com/v1`]) {
    await said.run('fails', [...claude, '--ingest-url', url])
    await said.run('fails', [...otlp, url])
    await said.run('fails', ['watch', '--forward', url])
  }
  await said.run('fails', [...claude, '--connection-id', `with spaces / ${MARK}`])
  await said.run('fails', [...otlp, 'https://example.com', '--header', `no colon ${MARK}`])
  await said.run('fails', [...otlp, 'https://example.com', '--header', `bad name: ${MARK}\r\nx: ${MARK}`])

  // The API refuses, is away, or answers nonsense.
  const key = {STACKSPEND_API_KEY: API_KEY}
  for (const fault of [
    {status: 401},
    {status: 403, code: 'PLAN_RESTRICTED'},
    {status: 404},
    'gibberish',
  ] as const) {
    server.fail('api', fault)
    await said.run('fails', ['whoami'], key)
    await said.run('fails', [...claude, '--name', 'made'], key)
  }
  server.fail('api', 'none')
  const wrongKey = {STACKSPEND_API_KEY: `bad-${API_KEY}`}
  await said.run('fails', ['whoami'], wrongKey)
  await said.run('fails', ['whoami'], {...key, STACKSPEND_API_URL: echo})
  await said.run('fails', [...claude, '--name', 'made'], {...key, STACKSPEND_API_URL: echo})
  await said.run('fails', ['whoami'], {...key, STACKSPEND_API_URL: 'http://127.0.0.1:9'})
  await said.run('works', ['login'], {}, API_KEY)
  await said.run('fails', ['login'], {}, `${API_KEY}\n${API_KEY}`)

  // Connections to everything that fails.
  const remotes = [
    ...[...Object.keys(FAULTS), 'good'].map(name => [name, server.ingestUrl(idOf(name))] as const),
    ['refused', refused],
    ['wrong-host', wrongHost.ingestUrl(idOf('tls'))],
    ['expired', expired.ingestUrl(idOf('tls'))],
  ] as const
  for (const [name, url] of remotes) {
    const made = await home.run([...claude, '--ingest-url', url, '--name', name], env)
    expect(made.exitCode).toBe(0)
    said.texts.set(`connect ${name}`, made.stdout + made.stderr)
  }
  const header = ['--header', `authorization: Bearer ${HEADER}`]
  const echoing = await home.run([...otlp, `${echo}/${MARK}`, '--name', 'echo', ...header], env)
  said.texts.set('connect echo', echoing.stdout + echoing.stderr)
  await said.run('fails', [...otlp, `${echo}/${MARK}`, '--name', 'twice', ...header])
  await said.run('fails', [...otlp, `${echo}/${MARK}/other`, '--name', 'echo', ...header])
  const good = ['--ingest-url', server.ingestUrl(idOf('good')), '--name', 'good']
  const settings = await home.run(['connect', 'claude', '--settings', 'user', '--yes', ...good], env)
  expect(settings).toMatchObject({exitCode: 0})
  said.texts.set('connect with settings', settings.stdout + settings.stderr)

  // A watch in each output, under load.
  for (const output of ['ndjson', 'lines', 'live']) {
    const watch = await spawnListening(stackspendHome, ['--port', '0', '--output', output], env)
    const attached = spawnWatch(stackspendHome, ['--port', '0', '--output', output], env)
    for (let batch = 0; batch < 3; batch += 1) await send(watch.url)
    if (output === 'ndjson') {
      await until('all remotes to have failed', () => {
        const failed = new Set(watch.events().flatMap(({remote}) => (remote === undefined ? [] : [remote])))
        return failed.size > remotes.length || undefined
      })
      const items: {id: number}[] = JSON.parse(await said.run('works', ['outbox', 'list', '--limit', '500']))
      for (const {id} of items.slice(0, 3)) await said.run('works', ['outbox', 'show', String(id)])
      await said.run('fails', ['connections', 'test'])
      await said.run('fails', ['doctor'], key)
      await said.run('fails', ['doctor'], wrongKey)
    } else
      await until(
        'a problem to be told',
        () => /out of reach/.test(watch.stdout() + watch.stderr()) || undefined,
      )
    if (process.platform === 'linux') {
      said.texts.set(`title ${output}`, await readFile(`/proc/${watch.pid}/cmdline`, 'utf8'))
      said.texts.set(`name ${output}`, await readFile(`/proc/${watch.pid}/comm`, 'utf8'))
    }
    for (const one of [attached, watch]) {
      one.kill('SIGTERM')
      await one.ended
      said.watch(`${output} ${one.pid}`, one)
    }
  }

  // What a person looks at afterwards.
  for (const args of [
    ['status'],
    ['outbox', 'status'],
    ['outbox', 'list', '--dead'],
    ['outbox', 'retry', '--dead'],
    ['connections', 'list'],
    ['connections', 'show', 'echo'],
    ['env', 'claude'],
    ['report', '--by', 'session'],
  ]) {
    await said.run('works', args)
  }
  await said.run('fails', ['outbox', 'show', '999999'])
  await said.run('fails', ['connections', 'remove', '401'])
  await said.run('fails', ['connections', 'show', 'nobody'])

  const database = join(stackspendHome, 'data', 'stackspend.sqlite')
  const files = await filesBelow(home.folder)
  const others = files.filter(([path]) => !KEEPERS.has(basename(path)))
  const plain = others.filter(([path]) => !path.startsWith(database))
  const tables = dump(database)
  expect(
    files
      .filter(([path]) => KEEPERS.has(basename(path)))
      .map(([path]) => basename(path))
      .sort(),
  ).toEqual([...KEEPERS].sort())
  expect(placesOf(MARK, [...said.texts, ...tables, ...others])).toEqual([])
  expect(placesOf(PROMPT, [...said.texts, ...tables, ...plain])).toEqual([])
  // The search would have found them: they are where they belong.
  expect(placesOf(MARK, files)).not.toEqual([])
  expect(placesOf(PROMPT, others)).toEqual([database])
})
