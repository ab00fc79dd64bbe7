import {describe, expect, it} from 'vitest'
import {type CapturedBatch, loadScenario} from '../support/captures.ts'
import {type ReplayOptions, replay} from '../support/replay.ts'
import {runCli} from '../support/run-cli.ts'
import {spawnListening} from '../support/spawned-watch.ts'
import {temporaryHome} from '../support/temporary-home.ts'
import {truthTotals} from '../support/truth-totals.ts'

/** Records batches with a `watch` that is ended by `signal` once all are acknowledged. */
async function record(
  home: string,
  signal: NodeJS.Signals,
  batches: readonly CapturedBatch[],
  options?: ReplayOptions,
): Promise<void> {
  const watch = await spawnListening(home)
  const replies = await replay(watch.url, batches, options)
  expect(new Set(replies.map(({status}) => status))).toEqual(new Set([200]))
  watch.kill(signal)
  await watch.ended
}

describe.each([
  ['2.0.76', 'cumulative'],
  ['2.1.330', 'cumulative'],
  ['2.1.330', 'rich'],
] as const)('%s %s', (version, name) => {
  it.each(['SIGTERM', 'SIGKILL'] as const)(
    'is counted once with a restart after %s between',
    async signal => {
      const {batches, truth} = loadScenario(version, name)
      const home = await temporaryHome()
      const middle = Math.floor(batches.length / 2)
      await record(home, signal, batches.slice(0, middle))
      await record(home, signal, batches.slice(middle))
      await record(home, signal, batches, {order: 7, concurrency: 4})
      const {stdout, exitCode} = await runCli(['report', '--json'], {env: {STACKSPEND_HOME: home}})
      expect(exitCode).toBe(0)
      expect(JSON.parse(stdout).totals).toMatchObject(truthTotals(truth.logs))
    },
  )
})
