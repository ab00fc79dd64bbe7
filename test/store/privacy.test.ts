import {readdirSync, readFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {decodeJson} from '../../src/otlp/decode-json.ts'
import {decodeProtobuf} from '../../src/otlp/decode-protobuf.ts'
import type {AttributeValue, Signal} from '../../src/otlp/records.ts'
import {normalizeBatch} from '../../src/usage/normalize-batch.ts'
import {WANTED} from '../../src/usage/sources.ts'
import type {UsageBatch} from '../../src/usage/usage-event.ts'
import {decodeCaptured, usageOf} from '../support/captured-usage.ts'
import {listScenarios, loadScenario} from '../support/captures.ts'
import {encodeRequest} from '../support/otlp-proto.ts'
import {TemporaryStore} from '../support/temporary-store.ts'
import {AT_MS} from '../support/usage-event.ts'

/** Every byte that a store has on the disk, the write-ahead log too. */
function bytesOnDisk({file}: TemporaryStore): string {
  const folder = dirname(file)
  return readdirSync(folder)
    .map(name => readFileSync(join(folder, name), 'latin1'))
    .join('')
}

const toJson = (value: unknown): string =>
  JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? String(part) : part))

const SECRET = 'xyzzy-secret'

/** Attributes that clients send, or may be set up to send, with what people wrote and tools did. */
const PRIVATE_ATTRIBUTES = [
  'prompt',
  'prompt_text',
  'response',
  'user_prompt',
  'error',
  'error_message',
  'tool_input',
  'tool_parameters',
  'full_command',
  'bash_command',
  'file_path',
  'workspace.host_paths',
  'tool.output',
  'body',
  'http.request.header.authorization',
  'vcs.repository.url.full',
  'terminal.type',
  'an.attribute.of.next.year',
]

const secrets = PRIVATE_ATTRIBUTES.map((key, index) => ({
  key,
  value: {stringValue: `${SECRET} ${index}`},
}))

const known = Object.entries({
  'session.id': 'session-1',
  model: 'claude-opus-5-5',
  request_id: 'req_1',
  input_tokens: '10',
  output_tokens: '5',
  type: 'input',
}).map(([key, value]) => ({key, value: {stringValue: value}}))

const nanos = String(BigInt(AT_MS) * 1_000_000n)
const times = {startTimeUnixNano: nanos, endTimeUnixNano: nanos}
const ids = {traceId: 'AAAAAAAAAAAAAAAAAAAAAQ==', spanId: 'AAAAAAAAAAE='}

function logs(eventName: string) {
  const attributes = [{key: 'event.name', value: {stringValue: eventName}}, ...known, ...secrets]
  const record = {timeUnixNano: nanos, body: {stringValue: `${SECRET} body`}, attributes}
  return {
    resourceLogs: [{scopeLogs: [{scope: {name: 'com.anthropic.claude_code.events'}, logRecords: [record]}]}],
  }
}

function traces(name: string, success: string) {
  const attributes = [...known, ...secrets, {key: 'success', value: {stringValue: success}}]
  const events = [{timeUnixNano: nanos, name: `${SECRET} event`, attributes: secrets}]
  const span = {...ids, ...times, name, kind: 1, attributes, events, status: {message: SECRET, code: 0}}
  return {
    resourceSpans: [{scopeSpans: [{scope: {name: 'com.anthropic.claude_code.tracing'}, spans: [span]}]}],
  }
}

function metrics(name: string) {
  const point = {
    startTimeUnixNano: nanos,
    timeUnixNano: nanos,
    asDouble: 3,
    attributes: [...known, ...secrets],
  }
  const metric = {name, description: SECRET, sum: {dataPoints: [point], aggregationTemporality: 1}}
  return {
    resourceMetrics: [{scopeMetrics: [{scope: {name: 'com.anthropic.claude_code'}, metrics: [metric]}]}],
  }
}

const requests: [string, Signal, Record<string, unknown>][] = [
  ['an api_request event', 'logs', logs('api_request')],
  ['an api_error event', 'logs', logs('api_error')],
  ['a user_prompt event', 'logs', logs('user_prompt')],
  ['an event of next year', 'logs', logs(`${SECRET} event`)],
  ['a request span', 'traces', traces('claude_code.llm_request', 'true')],
  ['a failed request span', 'traces', traces('claude_code.llm_request', 'false')],
  ['a tool span', 'traces', traces('claude_code.tool', 'true')],
  ['a token point', 'metrics', metrics('claude_code.token.usage')],
  ['a point of another metric', 'metrics', metrics('claude_code.commit.count')],
]

describe.each(requests)('of %s with prompts, commands, paths and headers', (_, signal, request) => {
  it.each(['json', 'protobuf'] as const)('nothing private is kept, from %s', async encoding => {
    const decoded =
      encoding === 'json'
        ? decodeJson(signal, request, WANTED)
        : decodeProtobuf(signal, encodeRequest(signal, request), WANTED)
    const batch = normalizeBatch(decoded, AT_MS)
    expect(toJson(withoutSeries(batch))).not.toContain(SECRET)
    const store = await TemporaryStore.open()
    await store.append(batch)
    expect(bytesOnDisk(store)).not.toContain(SECRET)
    await store.close()
    expect(bytesOnDisk(store)).not.toContain(SECRET)
  })
})

/** The identity of a series is made of all its attributes; the store keeps a hash of it alone. */
function withoutSeries(batch: UsageBatch): unknown {
  return {...batch, points: batch.points.map(({series: _, ...point}) => point)}
}

describe('of what Claude Code really sent', () => {
  it.each(listScenarios())(
    'nothing is kept that no report needs: $version $name',
    async ({version, name}) => {
      const {batches} = loadScenario(version, name)
      const wanted = new Set(batches.flatMap(batch => textsOf(decodeCaptured(batch, 'wanted'))))
      const unwanted = batches
        .flatMap(batch => textsOf(decodeCaptured(batch, 'all')))
        .filter(text => text.length > 12 && ![...wanted].some(kept => kept.includes(text)))
      expect(unwanted.length).toBeGreaterThan(0)

      const usage = batches.map(usageOf)
      const told = toJson(usage.map(withoutSeries))
      const store = await TemporaryStore.open()
      await store.appendEach(...usage)
      await store.close()
      const onDisk = bytesOnDisk(store)
      for (const text of new Set(unwanted)) {
        expect(told).not.toContain(text)
        expect(onDisk).not.toContain(text)
      }
    },
  )
})

/** Every text in the attributes of records and of their resources. */
function textsOf({groups}: ReturnType<typeof decodeCaptured>): string[] {
  return groups.flatMap(({resource, records}) =>
    [resource, ...records.map(({attributes}) => attributes)].flatMap(attributes =>
      [...attributes.values()].flatMap(textsIn),
    ),
  )
}

function textsIn(value: AttributeValue): string[] {
  if (typeof value === 'string') return [value]
  if (Array.isArray(value)) return value.flatMap(textsIn)
  return typeof value === 'object' ? Object.values(value).flatMap(textsIn) : []
}
