import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {styleText} from 'node:util'
import {replay} from '../test/support/replay.ts'
import {checkTotals} from './demo/check-totals.ts'
import {type DemoCli, output, show, startWatch} from './demo/cli.ts'
import {type DemoRun, demoRuns} from './demo/traffic.ts'

const FIRST_AND_LAST_LOOK_MS = 1_200

const REPORTS = [
  ['report', '--by', 'session', '--top', '12'],
  ['report', '--by', 'day'],
  ['report', '--by', 'model'],
  ['report', '--by', 'user,model', '--format', 'markdown'],
]

/** Real captured traffic through the real program in a home of its own, which is removed afterwards. */
async function demo(signal: AbortSignal): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'stackspend-demo-'))
  const cli = {home, signal}
  try {
    const runs = demoRuns(Date.now())
    await watchTraffic(cli, runs)
    for (const args of REPORTS) {
      heading(args)
      await show(cli, args)
    }
    const json = await output(cli, ['report', '--by', 'model', '--json'])
    const totals = checkTotals(
      json,
      runs.flatMap(run => run.reported),
    )
    say(
      `✓ ${totals.requests} requests and every token count equal what Claude Code reported`,
      `  in ${totals.sessions} sessions, captured from the real client and sent over HTTP`,
    )
  } finally {
    await rm(home, {recursive: true, force: true, maxRetries: 5})
  }
}

async function watchTraffic(cli: DemoCli, runs: readonly DemoRun[]): Promise<void> {
  heading(['watch'])
  const watch = await startWatch(cli)
  try {
    await sleep(FIRST_AND_LAST_LOOK_MS, undefined, {signal: cli.signal})
    for (const run of runs) await send(run, watch.url, cli.signal)
    await sleep(FIRST_AND_LAST_LOOK_MS, undefined, {signal: cli.signal})
  } catch (error) {
    await watch.end()
    throw error
  }
  await watch.stop()
}

async function send({title, batches, paceMs}: DemoRun, url: string, signal: AbortSignal): Promise<void> {
  const replies = await replay(url, batches, {paceMs, signal})
  signal.throwIfAborted()
  const refused = replies.filter(reply => reply.status !== 200).length
  if (refused > 0)
    throw new Error(`${title}: ${refused} of ${batches.length} batches were not answered with 200`)
}

function heading(args: readonly string[]): void {
  say('', styleText('bold', `$ stackspend ${args.join(' ')}`, {stream: process.stdout}), '')
}

function say(...lines: string[]): void {
  process.stdout.write(lines.map(line => `${line}\n`).join(''))
}

const interrupted = new AbortController()
process.once('SIGINT', () => interrupted.abort())
process.once('SIGTERM', () => interrupted.abort())

try {
  await demo(interrupted.signal)
} catch (error) {
  if (!interrupted.signal.aborted) throw error
  process.exitCode = 130
}
