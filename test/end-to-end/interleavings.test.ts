import {globSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {gunzipSync} from 'node:zlib'
import * as fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {decodeJson} from '../../src/otlp/decode-json.ts'
import {decodeProtobuf} from '../../src/otlp/decode-protobuf.ts'
import type {DecodedBatch, Signal} from '../../src/otlp/records.ts'
import {sumCoverage, toCoverage} from '../../src/report/lanes/coverage.ts'
import {normalizeBatch} from '../../src/usage/normalize-batch.ts'
import {WANTED} from '../../src/usage/sources.ts'
import {type CapturedBatch, loadScenario, transcriptsOf} from '../support/captures.ts'
import {decodeByReflection, encodeRequest} from '../support/otlp-proto.ts'
import {TemporaryStore} from '../support/temporary-store.ts'
import {TemporaryHistory} from '../support/transcripts.ts'

type Json = Record<string, unknown>
/** One record in a request of its own. */
type Piece = {readonly signal: Signal; readonly request: Json}

const LISTS: Readonly<Record<Signal, readonly [string, string, string]>> = {
  logs: ['resourceLogs', 'scopeLogs', 'logRecords'],
  traces: ['resourceSpans', 'scopeSpans', 'spans'],
  metrics: ['resourceMetrics', 'scopeMetrics', 'metrics'],
}

/** A captured body cut into its records, each with its resource and scope. */
function cut({signal, body, contentType, contentEncoding}: CapturedBatch): Piece[] {
  const plain = contentEncoding === 'gzip' ? gunzipSync(body) : body
  if (contentType.includes('json')) throw new Error('only protobuf captures are cut here')
  const [resources, scopes, records] = LISTS[signal]
  return listOf(decodeByReflection(signal, plain), resources).flatMap(resource =>
    listOf(resource, scopes).flatMap(scope =>
      listOf(scope, records).map(record => ({
        signal,
        request: {[resources]: [{...resource, [scopes]: [{...scope, [records]: [record]}]}]},
      })),
    ),
  )
}

function listOf(of: Json, key: string): Json[] {
  const list = of[key]
  return Array.isArray(list) ? list : []
}

/** Several records of one signal as one request, in protobuf or in JSON. */
function decodeAgain(pieces: readonly Piece[], asJson: boolean): DecodedBatch | undefined {
  const [first] = pieces
  if (first === undefined) return undefined
  const {signal} = first
  const [resources] = LISTS[signal]
  const request = {[resources]: pieces.flatMap(piece => listOf(piece.request, resources))}
  if (!asJson) return decodeProtobuf(signal, encodeRequest(signal, request), WANTED)
  return decodeJson(signal, JSON.parse(JSON.stringify(request, idsInHex)), WANTED)
}

function idsInHex(key: string, value: unknown): unknown {
  const isId = /^(?:trace|span|parentSpan)Id$/.test(key) && typeof value === 'string'
  return isId ? Buffer.from(value, 'base64').toString('hex') : value
}

const SCENARIOS = [
  {version: '2.1.330', name: 'http-protobuf', requests: 17, share: 1},
  {version: '2.1.330', name: 'rich', requests: 24, share: 1},
  {version: '2.0.76', name: 'http-protobuf', requests: 41, share: 25 / 33},
] as const

describe.each(SCENARIOS)(
  'telemetry and transcripts of $version $name',
  ({version, name, requests, share}) => {
    const {batches, truth} = loadScenario(version, name)
    const pieces = batches.flatMap(cut)
    const folder = transcriptsOf(version, name)
    const files = globSync('**/*.jsonl', {cwd: folder}).map(path => ({
      path,
      lines: readFileSync(join(folder, path), 'utf8').split(/(?<=\n)/),
    }))
    const served = truth.api.filter(({usage}) => usage !== undefined)

    it('are one total however they are interleaved, copied, split, encoded anew and sent again', async () => {
      await fc.assert(
        fc.asyncProperty(fc.infiniteStream(fc.nat(2 ** 30)), async stream => {
          const draw = (below: number) => stream.next().value % below
          const store = await TemporaryStore.open()
          const history = new TemporaryHistory()
          const waiting = [...pieces]
          for (const {path} of files) history.write(path, '')
          const unwritten = files.map(({path, lines}) => ({path, lines: [...lines]}))
          const sent: DecodedBatch[] = []
          while (waiting.length > 0 || unwritten.some(({lines}) => lines.length > 0)) {
            const left = unwritten.filter(({lines}) => lines.length > 0)
            const file = left[draw(Math.max(1, left.length))]
            if (file !== undefined && draw(3) === 0) {
              history.append(file.path, file.lines.splice(0, 1 + draw(file.lines.length)).join(''))
              for (const {usage} of history.read().batches) await store.append(usage)
            } else if (waiting.length > 0) {
              const first = waiting.splice(draw(waiting.length), 1)
              const more = waiting.filter(({signal}) => signal === first[0]?.signal).slice(0, draw(4))
              for (const piece of more) waiting.splice(waiting.indexOf(piece), 1)
              const batch = decodeAgain([...first, ...more], draw(2) === 0)
              if (batch !== undefined) sent.push(batch)
              // The answer to some was lost: they come again, at once or much later.
              const again = draw(4) === 0 ? sent[draw(sent.length)] : undefined
              for (const one of [batch, again])
                if (one !== undefined) await store.append(normalizeBatch(one, Date.now()))
            }
          }
          const coveredSinceBucket = await store.read(reader => reader.firstTelemetryBucket())
          const rows = await store.spend({by: ['session'], coveredSinceBucket})
          const sum = (of: (row: (typeof rows)[number]) => number) =>
            rows.reduce((total, row) => total + of(row), 0)
          const known = {requests: sum(row => row.requests), output: sum(row => row.outputTokens)}
          expect(known.requests).toBe(requests)
          expect(toCoverage(sumCoverage(rows))?.share).toBeCloseTo(share, 12)
          if (requests === served.length) {
            const outputs = served.reduce((total, {usage}) => total + (usage?.outputTokens ?? 0), 0)
            expect(known.output).toBe(outputs)
          }
          await store.close()
        }),
        {numRuns: 6},
      )
    })
  },
)
