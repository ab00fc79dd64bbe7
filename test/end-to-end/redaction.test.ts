import {readdir, readFile} from 'node:fs/promises'
import {join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {gunzipSync, gzipSync} from 'node:zlib'
import {describe, expect, it} from 'vitest'
import {withoutContent} from '../otlp/redact/reference-redaction.ts'
import {type Plain, withoutEmptyLists} from '../otlp/redact/whole-message.ts'
import {type CapturedBatch, loadScenario} from '../support/captures.ts'
import {postLogs, requestLogs} from '../support/claude-telemetry.ts'
import {ConnectedHome} from '../support/connected-home.ts'
import {startCollector} from '../support/otlp-collector.ts'
import {decodeByReflection} from '../support/otlp-proto.ts'
import {ofSignals, replay} from '../support/replay.ts'
import {arrivedLines, sentLines} from '../support/sent-and-arrived.ts'
import {until} from '../support/spawned-watch.ts'
import {pathsOf} from '../support/temporary-home.ts'

const SECRET = '7c0bsecret'
/** Further resource logs with one log record, whose attributes are a number. */
const MALFORMED_RECORD = Buffer.from('0a06120412023005', 'hex')
const text = (batch: {body: Uint8Array; contentEncoding: string}) =>
  batch.contentEncoding === 'gzip' ? gunzipSync(batch.body) : Buffer.from(batch.body)

/** What OTEL_LOG_USER_PROMPTS, OTEL_LOG_TOOL_DETAILS and their kin add, in each encoding. */
function privateBatches(): CapturedBatch[] {
  const secrets = ['prompt', 'response', 'tool_input', 'tool_parameters', 'full_command', 'file_path']
  const attributes = Object.fromEntries(secrets.map(name => [name, `${name} ${SECRET}`]))
  const body = requestLogs([
    {inputTokens: 3, requestId: 'req_private', attributes: {...attributes, prompt_length: 42}},
  ])
  const [like] = ofSignals(loadScenario('2.1.330', 'http-protobuf').batches, 'logs')
  if (like === undefined) throw new Error('a scenario without logs')
  const json = Buffer.from(JSON.stringify(decodeByReflection('logs', body)))
  return [
    {...like, contentEncoding: 'identity', body},
    {...like, contentEncoding: 'gzip', body: gzipSync(body)},
    {...like, contentEncoding: 'identity', contentType: 'application/json', body: json},
  ]
}

const sent = [
  ...ofSignals(loadScenario('2.0.76', 'http-protobuf').batches, 'logs', 'metrics'),
  ...privateBatches(),
]

/** Everything that the home holds: each file's bytes, and each body of the outbox unpacked. */
async function heldBy(home: string): Promise<string[]> {
  const entries = await readdir(home, {recursive: true, withFileTypes: true})
  const files = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name))
  const contents = await Promise.all(files.map(file => readFile(file, 'latin1')))
  const database = new DatabaseSync(pathsOf(home).storeFile, {readOnly: true})
  const bodies = database.prepare('SELECT body, content_encoding FROM outbox_body').all()
  database.close()
  const unpacked = bodies.map(({body, content_encoding}) =>
    body instanceof Uint8Array
      ? text({body, contentEncoding: String(content_encoding)}).toString('latin1')
      : '',
  )
  expect(unpacked.length).toBeGreaterThan(0)
  return [...contents, ...unpacked]
}

describe('--redact', () => {
  it('takes contents out of what one remote gets, and gives another all of it', async () => {
    const collector = await startCollector()
    const connected = await ConnectedHome.create()
    await connected.run('connect', 'otlp', '--url', collector.url, '--name', 'whole')
    const redacted = await startCollector()
    const made = await connected.run(
      'connect',
      'otlp',
      '--url',
      redacted.url,
      '--name',
      'redacted',
      '--redact',
    )
    expect(made.exitCode).toBe(0)
    const watch = await connected.watch()
    await replay(watch.url, sent)
    await until('all to arrive', () => redacted.received.length === sent.length || undefined)
    await until('all to arrive', () => collector.received.length === sent.length || undefined)
    watch.kill('SIGTERM')
    await watch.ended

    expect(arrivedLines(collector.received)).toEqual(sentLines(sent, '/tenant'))
    expect(arrivedLines(connected.server.delivered).length).toBe(sent.length)
    for (const {body, headers} of redacted.received) {
      const plain = text({body, contentEncoding: String(headers['content-encoding'] ?? 'identity')})
      expect(plain.includes(SECRET)).toBe(false)
    }
    expect(await connected.state('whole')).toMatchObject({redactedAttributes: 0})
    const {redactedAttributes} = (await connected.state('redacted')) ?? {}
    expect(redactedAttributes).toBeGreaterThan(3 * 6)
  })

  it('leaves everything else of a real client’s telemetry as it was', async () => {
    const connected = await ConnectedHome.create()
    const watch = await connected.watch('--redact')
    const logs = ofSignals(sent, 'logs').filter(({contentType}) => contentType === 'application/x-protobuf')
    await replay(watch.url, logs)
    await until('all to arrive', () => connected.server.delivered.length === logs.length || undefined)
    const decoded = (batch: {body: Uint8Array; contentEncoding: string}): Plain =>
      JSON.parse(JSON.stringify(decodeByReflection('logs', text(batch))))
    const arrived = connected.server.delivered.map(({body, headers}) =>
      withoutEmptyLists(decoded({body, contentEncoding: String(headers['content-encoding'])})),
    )
    const expected = logs.map(batch => withoutContent(decoded(batch)).request)
    expect(arrived.map(request => JSON.stringify(request)).sort()).toEqual(
      expected.map(request => JSON.stringify(request)).sort(),
    )
    expect(logs.map(batch => text(batch).toString('latin1')).join()).toMatch(/full_command/)
  })

  it('counts a batch as lost, and says so, when nobody can tell what a record in it holds', async () => {
    const connected = await ConnectedHome.create({redact: true})
    const watch = await connected.watch()
    const good = requestLogs([{inputTokens: 3, attributes: {prompt: SECRET}}])
    expect((await postLogs(watch.url, Buffer.concat([good, MALFORMED_RECORD]))).status).toBe(200)
    const told = 'a batch could not be redacted and was not forwarded to team'
    await until('it to be told', () => watch.events().find(({message}) => message === told))
    expect(await connected.state()).toMatchObject({notQueued: 1, notForwarded: 0, waiting: 0})
    expect(connected.server.received).toEqual([])
    expect((await connected.run('doctor')).stdout).toMatch(/✗ outbox .*1 batch not queued/)
    const {totals} = await connected.json<{totals: object}>('report')
    expect(totals).toMatchObject({requests: 1, inputTokens: 3})
    watch.kill('SIGTERM')
    await watch.ended
    const home = await readFile(pathsOf(connected.home).storeFile, 'latin1')
    expect(home.includes(SECRET)).toBe(false)
  })

  it.each([
    ['of a run', ['--redact'], undefined],
    ['in the settings', [], {redact: true}],
  ])(
    '%s keeps contents off the disk, while they wait for a remote that is away',
    async (_case, flags, settings) => {
      const connected = await ConnectedHome.create(settings)
      connected.server.fail('ingest', {status: 503})
      const watch = await connected.watch(...flags)
      const replies = await replay(watch.url, sent)
      expect(new Set(replies.map(({status}) => status))).toEqual(new Set([200]))
      expect(await connected.state()).toMatchObject({waiting: sent.length})
      for (const held of await heldBy(connected.home)) {
        expect(held.includes(SECRET)).toBe(false)
        expect(held).not.toMatch(/full_command|tool_parameters|user_prompt_text/)
      }
      const {redactedAttributes} = (await connected.state()) ?? {}
      expect(redactedAttributes).toBeGreaterThan(3 * 6)
    },
  )
})
