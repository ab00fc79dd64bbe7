import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {setTimeout as sleep} from 'node:timers/promises'
import {onTestFinished} from 'vitest'
import {readOwnerInfo} from '../../src/app/owner-info.ts'
import {BIN, cliEnvironment} from './run-cli.ts'
import {pathsOf} from './temporary-home.ts'

const DEADLINE_MS = 60_000

/** A `stackspend watch` in a process of its own, killed when the test is over. */
export type SpawnedWatch = {
  readonly pid: number
  stdout(): string
  stderr(): string
  /** The lines of `--output ndjson` so far. */
  events(): Record<string, unknown>[]
  kill(signal: NodeJS.Signals): void
  /** Resolves when it has ended and all it wrote has arrived. */
  readonly ended: Promise<{code: number | null; signal: NodeJS.Signals | null}>
}

export function spawnWatch(
  home: string,
  args: readonly string[] = ['--port', '0', '--output', 'ndjson'],
  env: Readonly<Record<string, string>> = {},
): SpawnedWatch {
  const child = spawn(process.execPath, [BIN, 'watch', ...args], {
    env: {...cliEnvironment(home), ...env},
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const written = {stdout: '', stderr: ''}
  child.stdout.setEncoding('utf8').on('data', text => {
    written.stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', text => {
    written.stderr += text
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  return {
    pid: child.pid ?? 0,
    stdout: () => written.stdout,
    stderr: () => written.stderr,
    events: () => parseLines(written.stdout),
    kill: signal => void child.kill(signal),
    ended: once(child, 'close').then(([code, signal]) => ({code, signal})),
  }
}

/** Starts a `watch` and waits until it listens. */
export async function spawnListening(
  home: string,
  args?: readonly string[],
  env?: Readonly<Record<string, string>>,
): Promise<SpawnedWatch & {readonly url: string}> {
  const watch = spawnWatch(home, args, env)
  let hasEnded = false
  void watch.ended.then(() => {
    hasEnded = true
  })
  const url = await until('watch to listen', async () => {
    if (hasEnded) throw new Error(`watch ended: ${watch.stderr()}`)
    const owner = await readOwnerInfo(pathsOf(home).ownerInfoFile)
    return owner?.pid === watch.pid ? owner.http : undefined
  })
  return {...watch, url}
}

/** The first line of `--output ndjson`; the owner file may be there before it. */
export function firstEvent(watch: Pick<SpawnedWatch, 'events'>): Promise<Record<string, unknown>> {
  return until('the first line of watch', () => watch.events()[0])
}

/** Polls until `look` gives something; fails saying what it waited for. */
export async function until<T>(what: string, look: () => Promise<T | undefined> | T | undefined): Promise<T> {
  const deadlineMs = Date.now() + DEADLINE_MS
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    if (Date.now() > deadlineMs) throw new Error(`waited in vain for ${what}`)
    await sleep(10)
  }
}

/** Whole lines only: the last one may still be on its way. */
function parseLines(text: string): Record<string, unknown>[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map(line => JSON.parse(line))
}
