import {deepStrictEqual, ok} from 'node:assert/strict'
import {globSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import * as fc from 'fast-check'
import {type JsonRecord, parseRecord} from '../../../src/transcripts/line/json-record.ts'
import {LongLine} from '../../../src/transcripts/line/long-line.ts'
import {parseLine} from '../../../src/transcripts/line/parse-line.ts'
import {readRequest} from '../../../src/transcripts/line/read-request.ts'
import {readTranscripts} from '../../../src/transcripts/read-transcripts.ts'
import type {FuzzTarget} from '../fuzz-target.ts'

/** Of a line too long to hold, no longer member is. */
const LONGEST_MEMBER_BYTES = 64 * 1024
const CAPTURES = join(import.meta.dirname, '../../../test/fixtures/captures')

const count = fc.oneof(fc.nat(), fc.double(), fc.constantFrom(null, '7', -1, 1e15, 1e16))
const usage = fc.record(
  {
    input_tokens: count,
    output_tokens: count,
    cache_read_input_tokens: count,
    cache_creation_input_tokens: count,
    cache_creation: fc.record({ephemeral_5m_input_tokens: count, ephemeral_1h_input_tokens: count}),
    server_tool_use: fc.jsonValue(),
    speed: fc.constantFrom('fast', 'standard', 1),
  },
  {requiredKeys: []},
)
const line = fc.record(
  {
    type: fc.constantFrom('assistant', 'user', 1),
    timestamp: fc.oneof(
      fc.date({noInvalidDate: true}).map(date => date.toJSON()),
      fc.string(),
    ),
    sessionId: fc.oneof(fc.constantFrom('a', 'b'), fc.string()),
    requestId: fc.constantFrom('req_1', 'req_2', null),
    cwd: fc.oneof(fc.constant('/home/dev'), fc.string()),
    gitBranch: fc.string(),
    isSidechain: fc.boolean(),
    message: fc.record(
      {
        content: fc.oneof(fc.string(), fc.array(fc.jsonValue(), {maxLength: 2})),
        stop_reason: fc.constantFrom('end_turn', null),
        id: fc.constantFrom('msg_1', 'msg_2', null),
        model: fc.oneof(fc.constant('claude-sonnet-5-5'), fc.string()),
        usage,
      },
      {requiredKeys: []},
    ),
  },
  {requiredKeys: []},
)

/** Reading of Claude Code's history, a file at a time. */
export const transcripts: FuzzTarget = {
  name: 'transcripts',
  form: 'json',
  corpus: () =>
    globSync('**/*.jsonl', {cwd: CAPTURES})
      .sort()
      .map(path => readFileSync(join(CAPTURES, path))),
  madeUp: () =>
    fc
      .array(fc.oneof({weight: 8, arbitrary: line}, fc.jsonValue()), {maxLength: 6})
      .map(lines => Buffer.from(lines.map(made => JSON.stringify(made)).join('\n'))),
  words: [
    'usage',
    'message',
    'content',
    'stop_reason',
    'assistant',
    'sessionId',
    'isSidechain',
    'cwd',
    '/etc/passwd\0',
    '//host/share',
    'input_tokens',
    '<synthetic>',
    'fast',
    '2026-11-22T12:00:00.000Z',
    '2262-04-12T00:00:00Z',
    '\n',
    '"usage":{',
    '"content":[',
    '],"stop_reason"',
    '\xef\xbb\xbf',
  ],
  open: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'stackspend-fuzz-'))
    const file = join(folder, 'session.jsonl')
    return {
      run: input => run(input, file),
      close: async () => rmSync(folder, {recursive: true, force: true}),
    }
  },
}

function run(input: Uint8Array, file: string): void {
  writeFileSync(file, input)
  const {size, mtimeMs, dev: device, ino: inode} = statSync(file)
  const found = {
    path: file,
    relativePath: 'session.jsonl',
    projectFolder: '-work',
    device,
    inode,
    size,
    mtimeMs,
  }
  const batches = [...readTranscripts([{found, known: undefined}], {batchRequests: 1000})]
  const lines = Buffer.from(input).toString('latin1').split('\n')
  const requests = lines.map(line => requestOf(parseObject(Buffer.from(line, 'latin1').toString('utf8'))))
  for (const [index, line] of lines.entries()) {
    // Of a damaged line a reader that holds none of it sees less of the damage.
    const expected = requests[index]
    if (expected !== undefined && line.length < LONGEST_MEMBER_BYTES)
      deepStrictEqual(readAsLong(line), expected)
  }
  const told = batches.reduce((sum, {usage}) => sum + usage.events.length, 0)
  ok(told <= requests.length, 'more requests than lines')
}

type Told = ReturnType<typeof readRequest>

/** What a line tells that is too long to hold, and comes in two parts. */
function readAsLong(line: string): Told {
  const bytes = Buffer.from(line, 'latin1')
  const long = new LongLine()
  long.push(bytes.subarray(0, bytes.length / 2))
  long.push(bytes.subarray(bytes.length / 2))
  const text = long.end()
  const record = text === undefined ? undefined : parseLine(text)
  return record && readRequest(record)
}

function requestOf(record: JsonRecord | undefined): Told {
  return record && readRequest(record)
}

function parseObject(line: string): JsonRecord | undefined {
  return parseRecord(line.replace(/^\uFEFF/, '').trim())
}
