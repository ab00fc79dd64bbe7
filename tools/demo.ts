import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {styleText} from 'node:util'
import {replay} from '../test/support/replay.ts'
import {type StackspendServer, startStackspend} from '../test/support/stackspend-server.ts'
import {checkTotals} from './demo/check-totals.ts'
import {type DemoCli, output, show, startWatch} from './demo/cli.ts'
import {checkDelivery, untilDelivered} from './demo/delivery.ts'
import {type DemoRun, demoRuns} from './demo/traffic.ts'

const FIRST_AND_LAST_LOOK_MS = 1_200

const REPORTS = [
  ['report', '--by', 'session', '--top', '12'],
  ['report', '--by', 'day'],
  ['report', '--by', 'model'],
  ['report', '--by', 'user,model', '--format', 'markdown'],
]

/**
 * Real captured traffic through the real program, in a home of its own that is removed afterwards, and on to a
 * StackSpend that is played on this machine.
 */
async function demo(signal: AbortSignal): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'stackspend-demo-'))
  const cli = {home, signal}
  const server = await startStackspend()
  try {
    const runs = demoRuns(Date.now())
    await connect(cli, server)
    await watchTraffic(cli, runs, server)
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
    heading(['outbox', 'status'])
    await show(cli, ['outbox', 'status'])
    const sent = runs.flatMap(run => run.batches)
    const delivery = checkDelivery(server.received, sent, new URL(server.ingestUrl()).pathname)
    say(
      '',
      `✓ ${delivery.batches} batches of logs and metrics, ${delivery.bytes} bytes, arrived at the (played) StackSpend`,
      '  byte for byte as Claude Code sent them, and nothing else did',
    )
  } finally {
    await server.close()
    await rm(home, {recursive: true, force: true, maxRetries: 5})
  }
}

/** Leaves Claude Code's settings alone; the demo is its own client. */
async function connect(cli: DemoCli, server: StackspendServer): Promise<void> {
  const args = (url: string) => ['connect', 'claude', '--ingest-url', url, '--settings', 'none']
  heading([...args('URL'), '--name', 'demo'])
  await show(cli, [...args(server.ingestUrl()), '--name', 'demo', '--no-keep-endpoint', '--yes'])
}

async function watchTraffic(cli: DemoCli, runs: readonly DemoRun[], server: StackspendServer): Promise<void> {
  heading(['watch'])
  const watch = await startWatch(cli)
  try {
    await sleep(FIRST_AND_LAST_LOOK_MS, undefined, {signal: cli.signal})
    for (const run of runs) await send(run, watch.url, cli.signal)
    await untilDelivered(
      server,
      runs.flatMap(run => run.batches),
      cli.signal,
    )
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
