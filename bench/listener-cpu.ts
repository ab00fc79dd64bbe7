import {type ChildProcess, fork, spawn} from 'node:child_process'
import {once} from 'node:events'
import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join, resolve} from 'node:path'
import {createInterface} from 'node:readline'
import {BIN, cliEnvironment} from '../test/support/run-cli.ts'
import {readCpuMs} from './cpu-time.ts'
import {median, percentile} from './median.ts'

// A listener runs for days: what the compiler does in its first seconds is not what a request costs.
const WARM_UP_REQUESTS = 3_000
const ROUNDS = 5
const REQUESTS_PER_ROUND = 1_000

/** What one request of ten records costs the listener, and how long its answer takes. */
export type ListenerCost = {
  /** `undefined` where the system does not tell a process's CPU time. */
  readonly cpuMs: number | undefined
  readonly p50Ms: number
  readonly p99Ms: number
}

/** Sends requests of ten records on eight connections from another process; medians of rounds. */
export async function measureListener(): Promise<ListenerCost> {
  const home = mkdtempSync(join(tmpdir(), 'stackspend-bench-watch-'))
  const watch = spawn(process.execPath, [BIN, 'watch', '--port', '0', '--output', 'ndjson'], {
    env: cliEnvironment(home),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const closed = once(watch, 'close')
  try {
    const url = await readUrl(watch)
    const generator = fork(
      resolve(import.meta.dirname, 'load-generator.ts'),
      [url, String(WARM_UP_REQUESTS + ROUNDS * REQUESTS_PER_ROUND)],
      {serialization: 'advanced'},
    )
    try {
      await once(generator, 'message')
      await send(generator, WARM_UP_REQUESTS)
      return await measureRounds(watch, generator)
    } finally {
      if (generator.connected) generator.disconnect()
    }
  } finally {
    watch.kill('SIGTERM')
    await closed
    rmSync(home, {recursive: true, force: true})
  }
}

async function measureRounds(watch: ChildProcess, generator: ChildProcess): Promise<ListenerCost> {
  const pid = watch.pid ?? 0
  const cpuMs: number[] = []
  const latenciesMs: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const beforeMs = readCpuMs(pid)
    latenciesMs.push(...(await send(generator, REQUESTS_PER_ROUND)))
    const afterMs = readCpuMs(pid)
    if (beforeMs !== undefined && afterMs !== undefined) cpuMs.push((afterMs - beforeMs) / REQUESTS_PER_ROUND)
  }
  return {
    cpuMs: cpuMs.length === 0 ? undefined : median(cpuMs),
    p50Ms: median(latenciesMs),
    p99Ms: percentile(latenciesMs, 99),
  }
}

/** The address of its first line; the rest is read too, as whoever asks for ndjson does. */
async function readUrl(watch: ChildProcess): Promise<string> {
  if (watch.stdout === null) throw new Error('watch has no output')
  const lines = createInterface(watch.stdout)
  const [first] = await once(lines, 'line')
  return String(JSON.parse(String(first)).http)
}

async function send(generator: ChildProcess, count: number): Promise<number[]> {
  const answered = once(generator, 'message')
  const ended = once(generator, 'exit').then(() => {
    throw new Error('the load generator ended early')
  })
  generator.send(count)
  const [latenciesMs] = await Promise.race([answered, ended])
  return latenciesMs
}
