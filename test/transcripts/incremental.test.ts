import {copyFileSync, renameSync, rmSync, truncateSync, utimesSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {assistantLine, jsonl, TemporaryHistory, userLine} from '../support/transcripts.ts'

const A = 'p/a.jsonl'

function request(id: number): Record<string, unknown> {
  return assistantLine({requestId: `req_${id}`, message: {id: `msg_${id}`}})
}
const requests = (...ids: number[]) => jsonl(...ids.map(request))

function history(content: string): TemporaryHistory {
  const made = new TemporaryHistory()
  made.write(A, content)
  return made
}

/** Request ids that reading told of, and how many bytes it took. */
function read(from: TemporaryHistory) {
  const {batches, events} = from.read()
  return {
    ids: events.map(({requestId}) => Number(requestId?.slice(4))).sort((a, b) => a - b),
    bytes: batches.reduce((sum, batch) => sum + batch.bytes, 0),
    drift: batches.flatMap(batch => batch.drift),
  }
}

describe('a transcript that was read before', () => {
  it('is not opened when nothing has changed', () => {
    const made = history(requests(1, 2))
    expect(read(made).ids).toEqual([1, 2])
    expect(made.read().batches).toEqual([])
  })

  it('is read from where it was left when it grew', () => {
    const made = history(requests(1, 2))
    read(made)
    made.append(A, requests(3))
    expect(read(made)).toEqual({ids: [3], bytes: requests(3).length, drift: []})
  })

  it('is not opened when it was only touched and says the same', () => {
    const made = history(requests(1, 2))
    read(made)
    utimesSync(join(made.root, A), new Date(), new Date(Date.now() + 5000))
    expect(read(made)).toEqual({ids: [], bytes: 0, drift: []})
  })

  it('gives a torn line once it is whole', () => {
    const [first, second] = [requests(1), requests(2)]
    const made = history(first + second.slice(0, 100))
    expect(read(made).ids).toEqual([1])
    made.append(A, second.slice(100))
    expect(read(made)).toEqual({ids: [2], bytes: second.length, drift: []})
  })

  it('counts an unfinished line that is whole, and tells it again once it is finished', () => {
    const made = history(requests(1, 2).trimEnd())
    expect(read(made).ids).toEqual([1, 2])
    expect(made.known[0]?.requests).toBe(1)
    made.append(A, '\n')
    expect(read(made).ids).toEqual([2])
    expect(made.known[0]?.requests).toBe(2)
  })

  it('knows that a message goes on over two readings', () => {
    const made = history(jsonl(request(1), assistantLine({usage: {output_tokens: 1}})))
    read(made)
    made.append(A, jsonl(userLine(), request(1)))
    expect(read(made).ids).toEqual([1])
    expect(made.known[0]?.requests).toBe(1)
  })

  it('is read anew when it shrank, and what it tells no more is said', () => {
    const made = history(requests(1, 2, 3))
    read(made)
    truncateSync(join(made.root, A), requests(1).length)
    expect(read(made)).toEqual({ids: [1], bytes: requests(1).length, drift: [{path: A, missingRequests: 2}]})
    expect(read(made)).toEqual({ids: [], bytes: 0, drift: []})
  })

  it('is read anew when it was rewritten in place, also to a greater length', () => {
    const made = history(requests(1, 2, 3))
    read(made)
    writeFileSync(
      join(made.root, A),
      jsonl(userLine({message: {content: 'x'.repeat(5000)}})) + requests(3, 4),
    )
    expect(read(made)).toMatchObject({ids: [3, 4], drift: [{path: A, missingRequests: 1}]})
  })

  it('is read anew without a word when it tells of as much as before', () => {
    const made = history(requests(1, 2))
    read(made)
    writeFileSync(join(made.root, A), requests(2, 1, 3))
    expect(read(made)).toMatchObject({ids: [1, 2, 3], drift: []})
  })

  it('goes on where it was left when an editor replaced the file', () => {
    const made = history(requests(1, 2))
    read(made)
    made.write('p/new.tmp', requests(1, 2, 3))
    renameSync(join(made.root, 'p/new.tmp'), join(made.root, A))
    expect(read(made)).toMatchObject({ids: [3], drift: []})
  })

  it('goes on where it was left when it moved', () => {
    const made = history(requests(1, 2))
    read(made)
    renameSync(join(made.root, A), join(made.root, 'p/b.jsonl'))
    made.append('p/b.jsonl', requests(3))
    expect(read(made)).toEqual({ids: [3], bytes: requests(3).length, drift: []})
  })

  it('is read anew, and nothing is missed, when another file took its place in a rotation', () => {
    const made = history(requests(1, 2))
    read(made)
    renameSync(join(made.root, A), join(made.root, 'p/old.jsonl'))
    made.write(A, requests(3))
    expect(read(made)).toMatchObject({ids: [3], drift: []})
    // By its new name nobody knows it yet.
    expect(read(made)).toMatchObject({ids: [1, 2], drift: []})
    expect(read(made)).toEqual({ids: [], bytes: 0, drift: []})
  })

  it('is read in full when it is copied, which changes no total', () => {
    const made = history(requests(1, 2))
    read(made)
    copyFileSync(join(made.root, A), join(made.root, 'p/b.jsonl'))
    expect(read(made)).toMatchObject({ids: [1, 2], drift: []})
  })

  it('is missed by nobody when it is gone', () => {
    const made = history(requests(1, 2))
    read(made)
    rmSync(join(made.root, A))
    expect(made.read().batches).toEqual([])
  })
})

describe('reading in batches', () => {
  it('keeps how far it came with each, and goes on from there', () => {
    const ids = Array.from({length: 900}, (_, index) => index)
    const content = requests(...ids)
    const made = history(content)
    const {batches} = made.read({batchRequests: 100})
    expect(batches.length).toBeGreaterThan(3)
    const [first] = batches
    made.known = [...(first?.files ?? [])]
    const rest = made.read({batchRequests: 100})
    const told = [...(first?.usage.events ?? []), ...rest.events].map(({requestId}) => requestId)
    expect(told).toHaveLength(900)
    expect(new Set(told).size).toBe(900)
    expect(made.known[0]).toMatchObject({requests: 900, offset: content.length, size: content.length})
  })
})

describe('reading since an instant', () => {
  const lines = (...hours: number[]) =>
    jsonl(
      ...hours.map(hour =>
        assistantLine({
          timestamp: `2026-11-22T${hour}:00:00Z`,
          requestId: `req_${hour}`,
          message: {id: `msg_${hour}`},
        }),
      ),
    )
  const sinceMs = Date.UTC(2026, 10, 22, 13)

  it('passes over what came before, and leaves it to be found later', () => {
    const made = history(lines(12, 13, 14))
    expect(made.read({sinceMs}).events.map(({requestId}) => requestId)).toEqual(['req_13', 'req_14'])
    expect(read(made).ids).toEqual([12, 13, 14])
  })

  it('marks a file as read where nothing came before', () => {
    const made = history(lines(13, 14))
    made.read({sinceMs})
    expect(made.read().batches).toEqual([])
  })
})
