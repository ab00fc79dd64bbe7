import {deepStrictEqual, ok} from 'node:assert/strict'
import {globSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {type JsonRecord, parseRecord} from '../../../src/transcripts/line/json-record.ts'
import {LongLine} from '../../../src/transcripts/line/long-line.ts'
import {parseLine} from '../../../src/transcripts/line/parse-line.ts'
import {readRequest} from '../../../src/transcripts/line/read-request.ts'
import {readTranscripts} from '../../../src/transcripts/read-transcripts.ts'
import type {FuzzTarget} from '../fuzz-target.ts'
import {madeUpTranscripts} from './made-up-transcripts.ts'

/** Of a line too long to hold, no longer member is. */
const LONGEST_MEMBER_BYTES = 64 * 1024
const CAPTURES = join(import.meta.dirname, '../../../test/fixtures/captures')

/** Reading of Claude Code's history, a file at a time. */
export const transcripts: FuzzTarget = {
  name: 'transcripts',
  form: 'json',
  corpus: () =>
    globSync('**/*.jsonl', {cwd: CAPTURES})
      .sort()
      .map(path => readFileSync(join(CAPTURES, path))),
  madeUp: madeUpTranscripts,
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
