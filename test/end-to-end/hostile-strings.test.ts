import {readFileSync} from 'node:fs'
import {mkdir, mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises'
import {createServer} from 'node:http'
import type {AddressInfo} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect, it, onTestFinished} from 'vitest'
import {MANIFEST_FILE} from '../../tools/manifest.ts'
import {git} from '../support/git.ts'
import {HOSTILE_TEXTS, HUGE_NAME, hostilePosts, modelPost} from '../support/hostile-telemetry.ts'
import {runCli} from '../support/run-cli.ts'
import {spawnListening, spawnWatch, until} from '../support/spawned-watch.ts'

/** What a terminal, a pager or a reader might be misled by: all but line breaks and tabs. */
const ACTIVE = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u
/** Colours, the only sequences that are ours. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they begin with one
const COLOUR = /\u001b\[[\d;]*m/g
/** No line of any output is longer, in UTF-16 units. A line of --output ndjson holds a whole event. */
const LONGEST_LINE = 8_000
const SIDE_BY_SIDE = 4
const HOSTILE = HOSTILE_TEXTS[0] ?? ''

/** Answers everything with hostile text, as a remote, an API, a price list and a forge. */
async function startHostileServer(): Promise<string> {
  const server = createServer((request, response) => {
    request.resume()
    request.on('end', () => {
      const text = HOSTILE_TEXTS.slice(0, 12).join(' ')
      const error = {code: text, message: text, error: text, errors: [{message: text}], data: [{name: text}]}
      response.statusCode = request.url?.includes('/v1/logs') ? 400 : 422
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({...error, version: text, models: {[text]: text}, title: text}))
    })
  })
  await new Promise<void>(resolve => void server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const {port} = server.address() as AddressInfo
  return `http://127.0.0.1:${port}`
}

/** A repository whose committed files, and whose folder's name, were made by somebody who means harm. */
async function hostileRepository(): Promise<string> {
  const base = await mkdtemp(join(tmpdir(), 'stackspend-hostile-'))
  onTestFinished(() => rm(base, {recursive: true, force: true}))
  const folder = join(base, 'shop\u001b[31m\u202e\nINJECTED')
  await mkdir(join(folder, '.stackspend'), {recursive: true})
  await git(folder, 'init', '-q', '-b', 'main')
  const named = HOSTILE_TEXTS.slice(0, 6).map((text, index) => ({
    name: `${index}${text}`.replaceAll(/[\r\n]/g, '').slice(0, 60),
    usd: 0.000_001,
    only: {model: HOSTILE_TEXTS[index]},
    [text]: text,
  }))
  await writeFile(join(folder, '.stackspend', 'budgets.json'), JSON.stringify({budgets: named}))
  const env = {OTEL_EXPORTER_OTLP_ENDPOINT: HOSTILE, OTEL_EXPORTER_OTLP_PROTOCOL: HOSTILE}
  await mkdir(join(folder, '.claude'))
  await writeFile(join(folder, '.claude', 'settings.json'), JSON.stringify({env}))
  return folder
}

async function writeTranscripts(home: string): Promise<void> {
  const folder = join(home, '.claude', 'projects', '-shop')
  await mkdir(folder, {recursive: true})
  const lines = HOSTILE_TEXTS.map((text, index) => ({
    type: 'assistant',
    sessionId: text,
    version: text,
    cwd: `/nowhere/${text}`,
    gitBranch: text,
    entrypoint: text,
    requestId: `req_t${index}`,
    timestamp: new Date(Date.now() - 60_000).toISOString(),
    message: {
      id: `msg_t${index}`,
      model: text,
      role: 'assistant',
      usage: {input_tokens: 5, output_tokens: 6, service_tier: text, speed: text, inference_geo: text},
    },
  }))
  await writeFile(join(folder, 'session.jsonl'), `${lines.map(line => JSON.stringify(line)).join('\n')}\n`)
}

/** Every command there is, in every format; none of these stops another from having something to show. */
function commandLines(
  server: string,
  files: {bill: string; list: string; backup: string},
): readonly (readonly string[])[] {
  const groupings = ['day,session,user', 'model,project,branch', 'source,team,agent,tool']
  const api = ['--api-url', server]
  const pullRequest = ['--forge', 'github', '--repository', 'acme/shop', '--pull-request', '1']
  return [
    ...['table', 'markdown', 'csv'].flatMap(format => [
      ...[...groupings, 'attr:cost\u001b[31m\ncentre'].map(by => ['report', '--by', by, '--format', format]),
      ['reconcile', '--by', 'session', '--format', format],
      ['reconcile', '--by', 'model', '--csv', files.bill, '--format', format],
    ]),
    ['report', '--by', 'nothing\u001b[31m'],
    ['report', '--user', HOSTILE, '--fail-on-unpriced'],
    ['reconcile', '--billing', ...api],
    ...HOSTILE_TEXTS.slice(0, 4).map(text => ['explain', text.replaceAll('\u0000', '\ufffd')]),
    ['explain', 'req_t0'],
    ['status'],
    ['doctor'],
    ['users', 'list'],
    ['users', 'name', HOSTILE, `\u202e${HOSTILE}\nINJECTED`],
    ['users', 'list'],
    ['budget', 'set', 'red\u001b[31m', '0.01', '--only', `model=${HOSTILE}`],
    ['budget', 'status'],
    ['budget', 'check'],
    ['budget', 'remove', 'red\u001b[31m'],
    ['budget', 'status'],
    ['connections', 'list'],
    ['connections', 'show', 'evil'],
    ['connections', 'test'],
    ['connections', 'rename', 'evil', HOSTILE],
    ['connections', 'remove', HOSTILE],
    ['connect', 'otlp', '--url', server, '--name', HOSTILE],
    ['connect', 'claude', '--dry-run', '--yes', '--settings', 'project', '--connection-id', HOSTILE],
    ['disconnect', 'claude', '--dry-run', '--yes'],
    ['env', 'claude'],
    ['outbox', 'status'],
    ['outbox', 'list'],
    ['outbox', 'show', '1'],
    ['outbox', 'retry', HOSTILE],
    ['outbox', 'drop', HOSTILE],
    ['pricing', 'list'],
    ['pricing', 'show', HOSTILE],
    ['pricing', 'check'],
    ['pricing', 'versions'],
    ['pricing', 'diff', HOSTILE],
    ['pricing', 'update', '--url', `${server}/list.json`, '--yes'],
    ['pricing', 'update', '--file', files.list, '--yes'],
    ['import'],
    ['login', ...api],
    ['whoami', ...api],
    ['logout'],
    ['comment', ...pullRequest, ...api],
    ['comment', '--dry-run', ...pullRequest, '--branch', 'main'],
    ['share', '--dry-run', '--branch', HOSTILE, '--as', HOSTILE],
    ['share', '--as', HOSTILE],
    ['share', 'install', '--print', 'lefthook'],
    ['share', 'install'],
    ['share', 'hook', 'origin', '--wait'],
    ['share', 'uninstall'],
    ['share', 'remove', '--branch', HOSTILE],
    ['hook'],
    ['hook', 'install', '--dry-run', '--yes'],
    ['hook', 'uninstall', '--dry-run', '--yes'],
    ['ci', 'start', '--repository', HOSTILE, '--branch', HOSTILE, '--run', HOSTILE],
    ['ci', 'finish', ...api],
    ['watch', '--port', '0', '--host', HOSTILE],
    ['export', '--format', 'ndjson'],
    ['export', '--format', 'csv'],
    ['backup', files.backup],
    ['prune', '--older-than', '400d', '--dry-run'],
    ['vacuum'],
    ['repair'],
    ['service', 'install', '--print'],
    ['service', 'status'],
    ['service', 'uninstall', '--yes'],
    [HOSTILE],
    ['restart'],
    ['logs'],
    ['stop'],
  ]
}

/** What is wrong with `text`, by `label`. */
function faultsOf(label: string, text: string, isColoured = false): readonly string[] {
  // CSV has lines that end as RFC 4180 wants them.
  const plain = (isColoured ? text.replaceAll(COLOUR, '') : text).replaceAll('\r\n', '\n')
  const active = ACTIVE.exec(plain)
  const lines = plain.split('\n')
  const found = [
    active === null ? undefined : plain.slice(Math.max(0, active.index - 80), active.index + 80),
    lines.find(line => line.trimStart().startsWith('INJECTED')),
    lines.find(line => line.length > LONGEST_LINE),
    // A fault of ours is no answer.
    plain.includes('a fault in stackspend itself') ? plain : undefined,
  ]
  return found.flatMap(what => (what === undefined ? [] : `${label}: ${JSON.stringify(what.slice(0, 500))}`))
}

it('prints nothing that acts on a terminal, whatever telemetry, transcripts, remotes and repositories say', async () => {
  const faults: string[] = []
  const look = (...said: Parameters<typeof faultsOf>) => faults.push(...faultsOf(...said))
  const home = await mkdtemp(join(tmpdir(), 'stackspend-home-'))
  onTestFinished(() => rm(home, {recursive: true, force: true}))
  const server = await startHostileServer()
  const folder = await hostileRepository()
  await writeTranscripts(home)
  await mkdir(join(home, 'config'))
  const connection = {name: 'evil', kind: 'otlp', url: server, createdAt: '2026-11-01T00:00:00.000Z'}
  await writeFile(join(home, 'config', 'connections.json'), JSON.stringify({connections: [connection]}))
  const files = {
    bill: join(home, 'bill.csv'),
    list: join(home, 'list.json'),
    backup: join(home, 'backup.sqlite'),
  }
  await writeFile(files.bill, `usage_date_utc,model,cost_usd\n"${HOSTILE}","${HOSTILE}","${HOSTILE}"\n`)
  await writeFile(files.list, JSON.stringify({version: HOSTILE, models: {[HOSTILE]: {[HOSTILE]: HOSTILE}}}))

  const watch = await spawnListening(home, ['--port', '0', '--output', 'ndjson'])
  const attached = ['lines', 'live'].map(output => spawnWatch(home, ['--output', output], {COLUMNS: '160'}))
  await until(
    'the attached ones to show something',
    () => attached.every(one => one.stdout() + one.stderr()) || undefined,
  )
  const posts = [
    ...HOSTILE_TEXTS.flatMap((text, index) => hostilePosts(text, index, Date.now())),
    modelPost(HUGE_NAME, Date.now()),
  ]
  for (const {path, body} of posts) {
    const headers = {'content-type': 'application/json'}
    const answer = await fetch(watch.url + path, {method: 'POST', headers, body: JSON.stringify(body)})
    expect([path, answer.status], await answer.text()).toEqual([path, 200])
  }
  await fetch(`${watch.url}/v1/logs`, {
    method: 'POST',
    headers: {'content-type': 'application/json'},
    body: `{"${HOSTILE}`,
  })

  const env = {
    STACKSPEND_HOME: home,
    HOME: home,
    GITHUB_TOKEN: 'x',
    STACKSPEND_API_KEY: 'key-0123456789',
    COLUMNS: '160',
  }
  const hookEvent = JSON.stringify({hook_event_name: 'SessionStart', session_id: HOSTILE, cwd: folder})
  const lines = commandLines(server, files)
  const manifest: {commands: Record<string, unknown>} = JSON.parse(readFileSync(MANIFEST_FILE, 'utf8'))
  const untried = Object.keys(manifest.commands).filter(
    id => !lines.some(words => words.slice(0, id.split(':').length).join(':') === id),
  )
  expect(untried).toEqual([])
  // Those that change something go one by one, in their order.
  const isReader = ([command = '']: readonly string[]) => ['report', 'reconcile', 'explain'].includes(command)
  const run = async (args: readonly string[]) => {
    for (const flags of args.includes('markdown') || args.includes('csv') ? [[]] : [[], ['--json']]) {
      const result = await runCli([...args, ...flags], {env, input: hookEvent, cwd: folder})
      look(`${args.slice(0, 4).join(' ')} ${flags.join('')}`, `${result.stdout}\n${result.stderr}`)
    }
  }
  const readers = lines.filter(isReader)
  const workers = Array.from({length: SIDE_BY_SIDE}, async () => {
    for (let next = readers.shift(); next !== undefined; next = readers.shift()) await run(next)
  })
  await Promise.all(workers)
  for (const args of lines.filter(words => !isReader(words))) await run(args)
  for (const args of [['report', '--by', 'model'], ['doctor'], ['budget', 'status']]) {
    const {stdout, stderr} = await runCli(args, {env: {...env, FORCE_COLOR: '1'}, cwd: folder})
    look(`${args.join(' ')} in colour`, `${stdout}\n${stderr}`, true)
  }

  for (const one of [...attached, watch]) {
    one.kill('SIGTERM')
    await one.ended
  }
  expect(watch.events().filter(({type}) => type === 'usage').length).toBeGreaterThan(HOSTILE_TEXTS.length * 8)
  for (const one of [...attached, watch]) look('watch', one.stdout() + one.stderr())
  for (const name of await readdir(join(home, 'state'))) {
    if (name.endsWith('.log')) look(name, await readFile(join(home, 'state', name), 'utf8'))
  }
  expect(faults).toEqual([])
}, 600_000)
