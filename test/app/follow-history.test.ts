import {join, resolve} from 'node:path'
import {describe, expect, it, onTestFinished, vi} from 'vitest'
import {followHistory} from '../../src/app/follow-history.ts'
import {UsageReader} from '../../src/store/usage-reader.ts'
import {UsageStore} from '../../src/store/usage-store.ts'
import type {MergedUsage} from '../../src/usage/merge-usage.ts'
import {temporaryStoreFile} from '../support/temporary-store.ts'
import {assistantLine, jsonl, TemporaryHistory} from '../support/transcripts.ts'

const workerFile = resolve(import.meta.dirname, '../../src/transcripts/read-worker.ts')

const request = (id: number) => jsonl(assistantLine({requestId: `req_${id}`, message: {id: `msg_${id}`}}))

/** Follows a history into a store of its own. */
async function follow(history: TemporaryHistory, storeFile: string) {
  const store = await UsageStore.open(storeFile, {promptThresholds: []})
  const reader = await UsageReader.open(storeFile)
  const known = (await reader?.transcriptFiles()) ?? []
  await reader?.close()
  const added: MergedUsage[] = []
  const said: string[] = []
  const follower = followHistory({
    roots: [history.root],
    env: {},
    homeDir: '/nowhere',
    store,
    known,
    workerFile,
    onKept: recorded => added.push(...recorded.added),
    onProblem: text => said.push(text),
    pollMs: 50,
  })
  follower.start()
  const stop = async () => {
    await follower.stop()
    await store.close()
  }
  return {added, said, stop}
}

describe('following the history into a store', () => {
  it('counts what is written, and after a restart only what is new', async () => {
    const history = new TemporaryHistory()
    history.write('p/a.jsonl', request(1))
    const storeFile = temporaryStoreFile()
    const first = await follow(history, storeFile)
    await vi.waitFor(
      () => expect(first.added).toMatchObject([{requestId: 'req_1', lanes: ['transcript']}]),
      10_000,
    )
    await first.stop()
    history.append('p/a.jsonl', request(2))
    const second = await follow(history, storeFile)
    onTestFinished(second.stop)
    await vi.waitFor(() => expect(second.added).toMatchObject([{requestId: 'req_2'}]), 10_000)
  })

  it('says what is missing of what it told before, and what it cannot read', async () => {
    const history = new TemporaryHistory()
    history.write('p/a.jsonl', request(1) + request(2))
    const {added, said, stop} = await follow(history, temporaryStoreFile())
    onTestFinished(stop)
    await vi.waitFor(() => expect(added).toHaveLength(2), 10_000)
    history.write('p/a.jsonl', `{"usage"}\n${request(2)}`)
    const file = join('p', 'a.jsonl')
    await vi.waitFor(() => expect(said).toHaveLength(2), 10_000)
    expect(said.sort()).toEqual([
      `1 request that ${file} told of before is in it no more; it stays counted`,
      `transcript ${file}, line 1, is no whole JSON object`,
    ])
  })

  it('refuses a folder that was named and is not there', async () => {
    const store = await UsageStore.open(temporaryStoreFile(), {promptThresholds: []})
    onTestFinished(() => store.close())
    const nothing = () => {}
    const options = {
      env: {},
      homeDir: '/nowhere',
      store,
      known: [],
      workerFile,
      onKept: nothing,
      onProblem: nothing,
    }
    expect(() => followHistory({...options, roots: ['/nowhere']})).toThrow(/there is no folder \/nowhere/)
  })

  it('waits for the usual folders', async () => {
    const history = new TemporaryHistory()
    const store = await UsageStore.open(temporaryStoreFile(), {promptThresholds: []})
    let kept = 0
    const follower = followHistory({
      roots: [],
      env: {},
      homeDir: history.root,
      store,
      known: [],
      workerFile,
      onKept: () => {
        kept += 1
      },
      onProblem: () => {},
      pollMs: 20,
    })
    follower.start()
    onTestFinished(() => follower.stop().then(() => store.close()))
    history.write('.claude/projects/p/a.jsonl', request(1))
    await vi.waitFor(() => expect(kept).toBe(1), 10_000)
  })
})
