import {appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {onTestFinished} from 'vitest'
import type {TranscriptFile} from '../../src/store/transcript-file.ts'
import {chooseFiles} from '../../src/transcripts/choose-files.ts'
import {KnownFiles} from '../../src/transcripts/known-files.ts'
import {type ReadOptions, readTranscripts} from '../../src/transcripts/read-transcripts.ts'
import {scanTranscripts} from '../../src/transcripts/scan-transcripts.ts'
import type {TranscriptBatch} from '../../src/transcripts/transcript-batch.ts'
import type {UsageEvent} from '../../src/usage/usage-event.ts'

type Line = Readonly<Record<string, unknown>>

/** What a client of 2.1 writes around every line. */
const AROUND = {
  userType: 'external',
  entrypoint: 'cli',
  cwd: '/home/dev/shop',
  sessionId: 'session-1',
  version: '2.1.330',
  gitBranch: 'main',
}

export const USAGE = {
  input_tokens: 10,
  cache_creation_input_tokens: 1000,
  cache_read_input_tokens: 20_000,
  output_tokens: 50,
  cache_creation: {ephemeral_1h_input_tokens: 600, ephemeral_5m_input_tokens: 400},
}

/** A line of an answered request, its ids ending in 1; `usage` and `message` add to those parts. */
export function assistantLine(
  set: Line & {readonly usage?: Line; readonly message?: Line} = {},
): Record<string, unknown> {
  const {usage, message, ...line} = set
  return {
    parentUuid: null,
    isSidechain: false,
    message: {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'claude-sonnet-5-5',
      content: [{type: 'text', text: 'Hello.'}],
      stop_reason: 'end_turn',
      ...message,
      usage: {...USAGE, ...usage},
    },
    requestId: 'req_1',
    type: 'assistant',
    timestamp: '2026-11-22T12:00:00.000Z',
    ...AROUND,
    ...line,
  }
}

/** A line without usage. */
export function userLine(set: Line = {}): Record<string, unknown> {
  return {
    parentUuid: null,
    isSidechain: false,
    type: 'user',
    message: {role: 'user', content: 'Hello?'},
    timestamp: '2026-11-22T11:59:59.000Z',
    ...AROUND,
    ...set,
  }
}

/** As a client writes them: one a line, each with its line feed. */
export function jsonl(...lines: readonly (Line | string)[]): string {
  return lines.map(line => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join('')
}

/** What reading told, all batches together. */
export type Told = {
  readonly batches: readonly TranscriptBatch[]
  readonly events: readonly UsageEvent[]
  readonly files: readonly TranscriptFile[]
}

/** A folder of transcripts that goes when the test is over, and what is known of it once it was read. */
export class TemporaryHistory {
  readonly root = mkdtempSync(join(tmpdir(), 'stackspend-history-'))
  /** As a store keeps them. */
  known: TranscriptFile[] = []

  constructor() {
    onTestFinished(() => rmSync(this.root, {recursive: true, force: true}))
  }

  write(path: string, content: string | Uint8Array): string {
    const file = join(this.root, path)
    mkdirSync(dirname(file), {recursive: true})
    writeFileSync(file, content)
    return file
  }

  append(path: string, content: string | Uint8Array): void {
    appendFileSync(join(this.root, path), content)
  }

  /** Reads what is new, as an import does, and remembers how far. */
  read(options: Partial<ReadOptions> = {}, beforeReading = () => {}): Told {
    const known = new KnownFiles(this.known)
    const {files: changed, inodes} = scanTranscripts([this.root], file => !known.isUnchanged(file))
    const files = chooseFiles(changed, known, inodes)
    beforeReading()
    const batches = [...readTranscripts(files, {batchRequests: 1000, ...options})]
    for (const {files: read} of batches) {
      for (const file of read)
        this.known = [...this.known.filter(({pathKey}) => pathKey !== file.pathKey), file]
    }
    return {
      batches,
      events: batches.flatMap(({usage}) => usage.events),
      files: batches.flatMap(batch => batch.files),
    }
  }
}

/** Everything that reading one file with this content tells. */
export function readHistory(content: string | Uint8Array, options: Partial<ReadOptions> = {}): Told {
  const history = new TemporaryHistory()
  history.write('-home-dev-shop/session-1.jsonl', content)
  return history.read(options)
}
