import {execFileSync} from 'node:child_process'
import {existsSync, readFileSync} from 'node:fs'
import {describe, expect, it} from 'vitest'
import {fuzz} from '../../tools/fuzz/fuzz.ts'
import {loadWitness} from '../../tools/fuzz/targets/witness.ts'
import {reportOf} from '../support/local-watch.ts'
import {replay} from '../support/replay.ts'
import {firstEvent, spawnListening} from '../support/spawned-watch.ts'
import {temporaryHome} from '../support/temporary-home.ts'
import {truthTotals} from '../support/truth-totals.ts'

const INPUTS = [
  ['http', 3_000],
  ['grpc', 600],
] as const
const MOST_MEBIBYTES = 256
const LONGEST_MS = 240_000

/** The most memory that a process ever had, where the system keeps it; else what it has. */
function mebibytesOf(pid: number): number {
  const status = `/proc/${pid}/status`
  const kibibytes = existsSync(status)
    ? /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(status, 'utf8'))?.[1]
    : execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], {encoding: 'utf8'}).trim()
  return Number(kibibytes) / 1024
}

describe('a watch that was fuzzed', () => {
  it(
    'still counts a capture right, and stays small',
    async () => {
      const home = await temporaryHome()
      const watch = await spawnListening(home)
      const {grpc} = await firstEvent(watch)
      const surroundings = {http: watch.url, grpc: String(grpc)}
      for (const [target, inputs] of INPUTS) {
        const fuzzed = await fuzz(target, {seed: 1, inputs, surroundings})
        expect(fuzzed.finds).toEqual([])
        expect(fuzzed.inputs).toBe(inputs)
      }

      const {batches, truth} = loadWitness('multiturn')
      const replies = await replay(watch.url, batches)
      expect(new Set(replies.map(({status}) => status))).toEqual(new Set([200]))
      expect(mebibytesOf(watch.pid)).toBeLessThan(MOST_MEBIBYTES)
      watch.kill('SIGTERM')
      expect(await watch.ended).toMatchObject({code: 0})

      const {rows} = await reportOf(home)
      const own = rows.filter(({key}) => truth.sessions.includes(String(key.session)))
      const sum = (
        measure: 'requests' | 'inputTokens' | 'outputTokens' | 'cacheReadTokens' | 'cacheWriteTokens',
      ) => own.reduce((total, row) => total + (row[measure] ?? 0), 0)
      expect({
        requests: sum('requests'),
        inputTokens: sum('inputTokens'),
        outputTokens: sum('outputTokens'),
        cacheReadTokens: sum('cacheReadTokens'),
        cacheWriteTokens: sum('cacheWriteTokens'),
        sessions: own.length,
      }).toEqual(truthTotals(truth.logs))
    },
    LONGEST_MS,
  )
})
