import {existsSync, statSync} from 'node:fs'
import {readdir, readFile} from 'node:fs/promises'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {listScenarios, loadScenario} from '../support/captures.ts'
import {requestLogs} from '../support/claude-telemetry.ts'
import {encodeLogsRequest} from '../support/otlp-proto.ts'
import {replay} from '../support/replay.ts'
import {type SpawnedWatch, spawnListening} from '../support/spawned-watch.ts'
import {temporaryHome} from '../support/temporary-home.ts'

/** Marks what must not be found anywhere afterwards. */
const SECRET = 'fd1c7a-secret'

const text = (value: string) => ({stringValue: value})
const withSecrets = (names: readonly string[]) =>
  names.map(key => ({key, value: text(`${key} ${SECRET} /home/ada/${SECRET}.ts`)}))

/** Everything private that the client can be told to export, and things that it never would. */
const privateAttributes = [
  'prompt',
  'response',
  'tool_input',
  'tool_parameters',
  'full_command',
  'file_path',
  'error',
  'user.name',
  'vcs.repository.url.full',
]

const privateLogs = () =>
  encodeLogsRequest({
    resourceLogs: [
      {
        resource: {attributes: withSecrets(['host.name', 'process.command_line', 'os.description'])},
        scopeLogs: [
          {
            scope: {name: 'com.anthropic.claude_code.events'},
            logRecords: ['user_prompt', 'tool_result', 'api_error', 'api_request'].map(name => ({
              timeUnixNano: '1795348800000000000',
              body: text(`${name} ${SECRET}`),
              attributes: [
                {key: 'event.name', value: text(name)},
                {key: 'session.id', value: text('session-1')},
                {key: 'model', value: text('claude-sonnet-5-5')},
                {key: 'input_tokens', value: {intValue: 7}},
                ...withSecrets(privateAttributes),
              ],
            })),
          },
        ],
      },
    ],
  })

const post = (url: string, body: Uint8Array, contentType = 'application/x-protobuf') =>
  fetch(`${url}/ingest/${SECRET}/v1/logs?token=${SECRET}`, {
    method: 'POST',
    headers: {'content-type': contentType, authorization: `Bearer ${SECRET}`, 'x-api-key': SECRET},
    body: new Uint8Array(body),
  })

/** All that a watch has left behind: what it printed, and every file of its home. */
async function traces(home: string, watch: SpawnedWatch): Promise<Map<string, string>> {
  const found = new Map([
    ['stdout', watch.stdout()],
    ['stderr', watch.stderr()],
  ])
  for (const entry of await readdir(home, {recursive: true, withFileTypes: true})) {
    const file = join(entry.parentPath, entry.name)
    if (entry.isFile()) found.set(file, await readFile(file, 'latin1'))
  }
  return found
}

function placesOf(secret: RegExp, found: ReadonlyMap<string, string>): string[] {
  return [...found].filter(([, content]) => secret.test(content)).map(([place]) => place)
}

describe.each(['ndjson', 'lines'])('stackspend watch --output %s', output => {
  it('keeps no prompt, command, path, header or address in its output, its logs or its files', async () => {
    const home = await temporaryHome()
    const watch = await spawnListening(home, ['--port', '0', '--output', output])
    expect((await post(watch.url, privateLogs())).status).toBe(200)
    // Refused ones too: a message may quote what was wrong with them.
    expect((await post(watch.url, Buffer.from(`{"a": "${SECRET}"`), 'application/json')).status).toBe(400)
    expect((await post(watch.url, Buffer.from(SECRET))).status).toBe(400)
    expect((await post(watch.url, Buffer.from(SECRET), `text/${SECRET}`)).status).toBe(415)
    const title = process.platform === 'linux' ? await readFile(`/proc/${watch.pid}/cmdline`, 'utf8') : ''
    expect(title).not.toContain(SECRET)
    // Before it ends as well, when SQLite still has its log beside the file.
    expect(placesOf(new RegExp(SECRET), await traces(home, watch))).toEqual([])
    watch.kill('SIGTERM')
    await watch.ended
    const found = await traces(home, watch)
    expect(placesOf(new RegExp(SECRET), found)).toEqual([])
    expect(placesOf(/session-1/, found)).not.toEqual([])
  })
})

it('keeps nothing of the commands and paths that real clients send unasked', async () => {
  const home = await temporaryHome()
  const watch = await spawnListening(home)
  const scenarios = listScenarios().map(({version, name}) => loadScenario(version, name))
  const sent = scenarios.flatMap(({batches}) => batches)
  const privateText = /full_command|file_path|tool_parameters/
  expect(sent.some(({body}) => privateText.test(body.toString('latin1')))).toBe(true)
  await replay(watch.url, sent, {concurrency: 4})
  watch.kill('SIGTERM')
  await watch.ended
  expect(placesOf(privateText, await traces(home, watch))).toEqual([])
})

it.skipIf(process.platform === 'win32')('keeps its files from other users', async () => {
  const home = await temporaryHome()
  const watch = await spawnListening(home)
  await post(watch.url, requestLogs([{inputTokens: 1}]))
  for (const folder of ['config', 'data', 'state']) {
    expect(statSync(join(home, folder)).mode & 0o077).toBe(0)
  }
  for (const file of await readdir(join(home, 'data'))) {
    expect(statSync(join(home, 'data', file)).mode & 0o077).toBe(0)
  }
  expect(existsSync(join(home, 'data', 'stackspend.sqlite'))).toBe(true)
})
