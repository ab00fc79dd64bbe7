import {deepStrictEqual} from 'node:assert/strict'
import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import * as fc from 'fast-check'
import {Reader} from 'protobufjs/minimal.js'
import {decodeProtobuf} from '../../../src/otlp/decode-protobuf.ts'
import {detectProtobufSignal} from '../../../src/otlp/detect-signal.ts'
import {UsageReader} from '../../../src/store/usage-reader.ts'
import {UsageStore} from '../../../src/store/usage-store.ts'
import {normalizeBatch} from '../../../src/usage/normalize-batch.ts'
import {WANTED} from '../../../src/usage/sources.ts'
import type {UsageBatch} from '../../../src/usage/usage-event.ts'
import {
  type CapturedBatch,
  listScenarios,
  loadScenario,
  type Scenario,
} from '../../../test/support/captures.ts'
import {truthTotals} from '../../../test/support/truth-totals.ts'
import type {FuzzTarget} from '../fuzz-target.ts'
import {varint} from '../mutate/boundaries.ts'
import {readSums} from '../oracle/read-sums.ts'
import {isOtlpRefusal, unlessRefused} from '../oracle/unless-refused.ts'
import {arbitraryBodies, protobufBodies} from './protobuf.ts'
import {TELEMETRY_WORDS} from './telemetry-words.ts'
import {isWitness, loadWitness} from './witness.ts'

const RECEIVED_AT_MS = Date.UTC(2026, 10, 22, 12)
/** Bodies of one made-up input at most. */
const MOST_BODIES = 6

/** What the store has counted after hostile bodies. An input is bodies one behind the other, each with its length before it. */
export const store: FuzzTarget = {
  name: 'store',
  form: 'protobuf',
  corpus: () =>
    listScenarios()
      .filter(scenario => !isWitness(scenario))
      .map(({version, name}) =>
        toInput(
          loadScenario(version, name)
            .batches.filter(isProtobuf)
            .slice(0, MOST_BODIES)
            .map(({body}) => body),
        ),
      ),
  madeUp: () => {
    const body = fc.oneof(fc.constantFrom(...protobufBodies()), arbitraryBodies())
    return fc.array(body, {minLength: 1, maxLength: MOST_BODIES}).map(toInput)
  },
  words: TELEMETRY_WORDS,
  open: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'stackspend-fuzz-'))
    const witness = loadWitness()
    return {
      run: input => run(input, join(folder, 'usage.db'), witness),
      close: async () => rmSync(folder, {recursive: true, force: true}),
    }
  },
}

/**
 * Whatever came before, sums are those of the requests on file, the same bodies again change none, and a sound client's
 * sessions are counted right.
 */
async function run(input: Uint8Array, file: string, witness: Scenario): Promise<void> {
  for (const name of [file, `${file}-wal`, `${file}-shm`]) rmSync(name, {force: true})
  const usage = bodiesOf(input).map(readUsage)
  const opened = await UsageStore.open(file, {promptThresholds: [200_000], durability: 'process'})
  try {
    for (const batch of usage) await opened.append(batch)
    const sums = readSums(file)
    for (const batch of usage) await opened.append(batch)
    deepStrictEqual(readSums(file), sums)
    for (const {body} of witness.batches) await opened.append(readUsage(body))
    readSums(file)
    deepStrictEqual(await countSessions(file, witness.truth.sessions), truthTotals(witness.truth.logs))
  } finally {
    await opened.close()
  }
}

function isProtobuf({contentType, contentEncoding}: CapturedBatch): boolean {
  return contentType === 'application/x-protobuf' && contentEncoding === 'identity'
}

function readUsage(body: Uint8Array): UsageBatch {
  const signal = detectProtobufSignal(body) ?? 'logs'
  const decoded = unlessRefused(() => decodeProtobuf(signal, body, WANTED), isOtlpRefusal)
  return normalizeBatch(decoded ?? {signal, groups: [], rejected: 0}, RECEIVED_AT_MS)
}

function toInput(bodies: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(bodies.flatMap(body => [Uint8Array.of(TAG), varint(BigInt(body.length)), body]))
}

/** Of a length-delimited field 1, so that what changes protobuf can change a body and put its length right. */
const TAG = 0x0a

function bodiesOf(input: Uint8Array): readonly Uint8Array[] {
  const reader = Reader.create(input)
  const bodies: Uint8Array[] = []
  try {
    while (reader.pos < reader.len && bodies.length < 2 * MOST_BODIES) {
      if (reader.uint32() === TAG) bodies.push(reader.bytes())
    }
  } catch {
    // What follows has no length that can be read.
  }
  return bodies
}

async function countSessions(file: string, sessions: readonly string[]) {
  const reader = await UsageReader.open(file)
  try {
    const rows = await reader?.spend({by: ['session'], filters: [], offsets: [], priceBoundariesMs: []})
    const own = (rows ?? []).filter(({key: [session]}) => sessions.includes(String(session)))
    const sum = (
      measure: 'requests' | 'inputTokens' | 'outputTokens' | 'cacheReadTokens' | 'cacheWriteTokens',
    ) => own.reduce((total, row) => total + row[measure], 0)
    return {
      requests: sum('requests'),
      inputTokens: sum('inputTokens'),
      outputTokens: sum('outputTokens'),
      cacheReadTokens: sum('cacheReadTokens'),
      cacheWriteTokens: sum('cacheWriteTokens'),
      sessions: new Set(own.map(({key: [session]}) => session)).size,
    }
  } finally {
    await reader?.close()
  }
}
