import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {walkTranscripts} from '../../src/transcripts/walk-transcripts.ts'
import type {UsageEvent} from '../../src/usage/usage-event.ts'
import {transcriptsOf} from '../support/captures.ts'
import {TemporaryHistory, type Told} from '../support/transcripts.ts'

const root = transcriptsOf('2.1.330', 'rich')
const FILES = [...walkTranscripts(root, new Set())]
  .flatMap(folder => folder.files)
  .map(({relativePath, path}) => ({relativePath, bytes: readFileSync(path)}))

/** The best record of each message, as a store keeps it whatever comes in between. */
function requests(all: readonly Told[]): string[] {
  const best = new Map<string, UsageEvent>()
  for (const event of all.flatMap(told => told.events)) {
    const id = event.messageId ?? ''
    const known = best.get(id)
    if (known === undefined || event.outputTokens >= known.outputTokens) best.set(id, event)
  }
  return [...best.values()].map(event => JSON.stringify({...event, occurredAtMs: 0})).sort()
}

/** Every change of place, in order of time, whichever file told it. */
function places(all: readonly Told[]): string[] {
  const sightings = all.flatMap(told => told.batches.flatMap(({usage}) => usage.places ?? []))
  const last = new Map<string, string>()
  return sightings
    .toSorted((a, b) => a.atMs - b.atMs)
    .filter(({sessionId, place}) => {
      const text = JSON.stringify(place)
      const isNew = last.get(sessionId) !== text
      last.set(sessionId, text)
      return isNew
    })
    .map(sighting => JSON.stringify(sighting))
    .sort()
}

function readWhole(): Told {
  const history = new TemporaryHistory()
  for (const {relativePath, bytes} of FILES) history.write(relativePath, bytes)
  return history.read()
}

describe('a history that grows', () => {
  it('tells the same, however its files were split, in whatever order their parts came', () => {
    const whole = [readWhole()]
    expect(requests(whole)).toHaveLength(24)
    const steps = fc.array(
      fc.record({
        file: fc.nat({max: FILES.length - 1}),
        bytes: fc.oneof(fc.integer({min: 1, max: 50}), fc.integer({min: 50, max: 5000})),
        batchRequests: fc.integer({min: 1, max: 5}),
      }),
      {maxLength: 40},
    )
    fc.assert(
      fc.property(steps, taken => {
        const history = new TemporaryHistory()
        const written = FILES.map(() => 0)
        const told: Told[] = []
        for (const {file, bytes, batchRequests} of taken) {
          const from = written[file] ?? 0
          const source = FILES[file]
          if (source === undefined) continue
          history.write(join(source.relativePath), source.bytes.subarray(0, from + bytes))
          written[file] = from + bytes
          told.push(history.read({batchRequests}))
        }
        for (const {relativePath, bytes} of FILES) history.write(relativePath, bytes)
        told.push(history.read())
        expect(requests(told)).toEqual(requests(whole))
        expect(places(told)).toEqual(places(whole))
        expect(
          told.flatMap(({batches}) => batches.flatMap(({problems, drift}) => [...problems, ...drift])),
        ).toEqual([])
      }),
      {numRuns: 40},
    )
  })
})

describe('a history of any bytes', () => {
  const lines = FILES.flatMap(({bytes}) => bytes.toString('latin1').split('\n'))
  const mutation = fc.record({
    at: fc.nat({max: 1500}),
    length: fc.nat({max: 30}),
    insert: fc.uint8Array({maxLength: 30}),
  })

  it('is read to its end, and counts nothing that is no count', () => {
    fc.assert(
      fc.property(fc.constantFrom(...lines), fc.array(mutation, {maxLength: 4}), (line, mutations) => {
        let bytes = Buffer.from(line, 'latin1')
        for (const {at, length, insert} of mutations)
          bytes = Buffer.concat([bytes.subarray(0, at), insert, bytes.subarray(at + length)])
        const history = new TemporaryHistory()
        history.write('p/a.jsonl', Buffer.concat([bytes, Buffer.from('\n')]))
        const {events, files} = history.read({lineLimit: 800})
        expect(files.at(-1)?.offset).toBe(bytes.length + 1)
        for (const event of events) {
          const counts = [
            event.inputTokens,
            event.outputTokens,
            event.cacheReadTokens,
            event.cacheWriteTokens,
          ]
          expect(counts.every(count => Number.isSafeInteger(count) && count >= 0)).toBe(true)
          expect(Number.isFinite(event.occurredAtMs)).toBe(true)
        }
      }),
      {numRuns: 300},
    )
  })
})
