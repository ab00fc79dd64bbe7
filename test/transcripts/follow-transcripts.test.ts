import {symlinkSync} from 'node:fs'
import {join, resolve} from 'node:path'
import {describe, expect, it, onTestFinished, vi} from 'vitest'
import {type FollowOptions, TranscriptFollower} from '../../src/transcripts/follow-transcripts.ts'
import type {TranscriptBatch} from '../../src/transcripts/transcript-batch.ts'
import {assistantLine, jsonl, TemporaryHistory} from '../support/transcripts.ts'

const workerFile = resolve(import.meta.dirname, '../../src/transcripts/read-worker.ts')
const POLL_ONLY_MS = 3_600_000

const request = (id: number) => jsonl(assistantLine({requestId: `req_${id}`, message: {id: `msg_${id}`}}))

/** Follows a history from its start, and remembers what it told. */
function follow(history: TemporaryHistory, set: Partial<FollowOptions> = {}) {
  const batches: TranscriptBatch[] = []
  const said: string[] = []
  const follower = new TranscriptFollower({
    findRoots: () => [history.root],
    known: [],
    workerFile,
    keep: async batch => {
      batches.push(batch)
    },
    onProblem: ({path, text}) => said.push(`${path} ${text}`),
    onError: error => said.push(String(error)),
    pollMs: POLL_ONLY_MS,
    ...set,
  })
  follower.start()
  onTestFinished(() => follower.stop())
  const told = () =>
    batches
      .flatMap(({usage}) => usage.events.map(({requestId}) => Number(requestId?.slice(4))))
      .sort((a, b) => a - b)
  return {
    follower,
    batches,
    said,
    told,
    until: (ids: number[]) => vi.waitFor(() => expect(told()).toEqual(ids), 10_000),
  }
}

describe('following transcripts', () => {
  it('tells what is there, then each line as it is written', async () => {
    const history = new TemporaryHistory()
    history.write('p/a.jsonl', request(1))
    const {until, batches} = follow(history)
    await until([1])
    history.append('p/a.jsonl', request(2))
    await until([1, 2])
    history.append('p/a.jsonl', request(3).slice(0, 50))
    history.append('p/a.jsonl', request(3).slice(50))
    await until([1, 2, 3])
    expect(batches.at(-1)?.files).toMatchObject([{requests: 3}])
  })

  it('sees new files and new folders, and those of sub-agents in them', async () => {
    const history = new TemporaryHistory()
    history.write('p/a.jsonl', request(1))
    const {until} = follow(history)
    await until([1])
    history.write('p/b.jsonl', request(2))
    await until([1, 2])
    history.write('q/session/subagents/agent-1.jsonl', request(3))
    await until([1, 2, 3])
    history.append('q/session/subagents/agent-1.jsonl', request(4))
    await until([1, 2, 3, 4])
  })

  it('finds by looking what nobody told it of', async () => {
    const history = new TemporaryHistory()
    let isThere = false
    const {until} = follow(history, {findRoots: () => (isThere ? [history.root] : []), pollMs: 50})
    history.write('p/a.jsonl', request(1))
    isThere = true
    await until([1])
  })

  it('goes on from what is known', async () => {
    const history = new TemporaryHistory()
    history.write('p/a.jsonl', request(1))
    history.read()
    history.append('p/a.jsonl', request(2))
    await follow(history, {known: history.known}).until([2])
  })

  it('reads a long history elsewhere, and lets others have their turn meanwhile', async () => {
    const history = new TemporaryHistory()
    const ids = Array.from({length: 30_000}, (_, index) => index)
    for (let file = 0; file < 30; file += 1)
      history.write(
        `p/${file}.jsonl`,
        ids
          .slice(file * 1000, (file + 1) * 1000)
          .map(request)
          .join(''),
      )
    let longestMs = 0
    let lastMs = performance.now()
    const beat = setInterval(() => {
      longestMs = Math.max(longestMs, performance.now() - lastMs)
      lastMs = performance.now()
    }, 1)
    onTestFinished(() => clearInterval(beat))
    const {until, batches} = follow(history)
    await vi.waitFor(() => expect(batches.flatMap(({usage}) => usage.events)).toHaveLength(30_000), 20_000)
    await until(ids)
    const inLine = performance.now()
    history.read()
    // Not at all the time that reading takes; loaded machines are slow at everything.
    expect(longestMs).toBeLessThan((performance.now() - inLine) / 2)
  })

  it('reads again what could not be kept', async () => {
    const history = new TemporaryHistory()
    history.write('p/a.jsonl', request(1))
    let tries = 0
    const kept: TranscriptBatch[] = []
    const {said} = follow(history, {
      pollMs: 20,
      keep: async batch => {
        tries += 1
        if (tries < 3) throw new Error('full')
        kept.push(batch)
      },
    })
    await vi.waitFor(() => expect(kept).toHaveLength(1), 10_000)
    expect(said).toEqual(['Error: full', 'Error: full'])
  })

  it('says once what cannot be read, and follows the others', async () => {
    const history = new TemporaryHistory()
    symlinkSync('a.jsonl', history.write('p/b.jsonl', request(2)).replace('b.jsonl', 'a.jsonl'))
    const {until, said} = follow(history, {pollMs: 20})
    await until([2])
    history.append('p/b.jsonl', request(3))
    await until([2, 3])
    expect(said).toEqual([`${join('p', 'a.jsonl')} is a link that leads to itself`])
  })

  it('says once what is damaged', async () => {
    const history = new TemporaryHistory()
    history.write('p/a.jsonl', `{"usage"}\n${request(1)}`)
    const {until, said} = follow(history, {pollMs: 20})
    await until([1])
    history.append('p/a.jsonl', request(2))
    await until([1, 2])
    expect(said).toEqual([`${join('p', 'a.jsonl')} is no whole JSON object`])
  })

  it('tells nothing once it is stopped', async () => {
    const history = new TemporaryHistory()
    history.write('p/a.jsonl', request(1))
    const {until, follower, told} = follow(history, {pollMs: 10})
    await until([1])
    await follower.stop()
    history.append('p/a.jsonl', request(2))
    await new Promise(resolve => setTimeout(resolve, 300))
    expect(told()).toEqual([1])
  })
})
