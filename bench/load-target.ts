import {type ChildProcess, fork, spawn} from 'node:child_process'
import {once} from 'node:events'
import {closeSync, existsSync, mkdtempSync, openSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join, resolve} from 'node:path'
import {setTimeout as pause} from 'node:timers/promises'
import {readOwnerInfo} from '../src/app/owner-info.ts'
import {resolvePaths} from '../src/config/paths.ts'
import {BIN, cliEnvironment} from '../test/support/run-cli.ts'

/** Files there are in memory, and a commit waits for no disk; Linux has it. */
const MEMORY_DIR = '/dev/shm'
const READY_MS = 30_000
const LOOK_MS = 20

/** A process that is sent requests. */
export type LoadTarget = {
  readonly pid: number
  readonly url: string
  /** Resolves when everything that was sent is done with, forwarding too. */
  readonly settle: (requests: number) => Promise<void>
  readonly stop: () => Promise<void>
}

type WatchTargetOptions = {readonly store: 'disk' | 'memory'; readonly isForwarded: boolean}

export const hasMemoryDir = existsSync(MEMORY_DIR)

/** Node's HTTP server, which answers and does nothing. */
export async function startFloor(): Promise<LoadTarget> {
  const server = await startBareServer()
  return {pid: server.child.pid ?? 0, url: server.url, settle: async () => {}, stop: server.stop}
}

/**
 * A `watch` as a detached one runs: lines that nobody reads. Its store is on the disk of the temporary folder, or in
 * memory; what it forwards goes to a process that answers 200.
 */
export async function startWatchTarget({store, isForwarded}: WatchTargetOptions): Promise<LoadTarget> {
  const home = mkdtempSync(join(store === 'memory' ? MEMORY_DIR : tmpdir(), 'stackspend-bench-load-'))
  const remote = isForwarded ? await startBareServer() : undefined
  const watch = spawnWatch(home, remote === undefined ? ['--no-forward'] : ['--forward', remote.url])
  const ended = once(watch, 'close')
  const stop = async () => {
    watch.kill('SIGTERM')
    await ended
    await remote?.stop()
    rmSync(home, {recursive: true, force: true})
  }
  let sent = 0
  const settle = async (requests: number) => {
    sent += requests
    while (remote !== undefined && (await remote.received()) < sent) await pause(LOOK_MS)
    // The last ones are deleted from the outbox after the remote's answer.
    await pause(5 * LOOK_MS)
  }
  try {
    return {pid: watch.pid ?? 0, url: await readUrl(home, watch), settle, stop}
  } catch (error) {
    await stop()
    throw error
  }
}

function spawnWatch(home: string, flags: readonly string[]): ChildProcess {
  const log = openSync(join(home, 'watch.log'), 'w')
  try {
    return spawn(process.execPath, [BIN, 'watch', '--port', '0', '--output', 'lines', ...flags], {
      env: cliEnvironment(home),
      stdio: ['ignore', 'ignore', log],
    })
  } finally {
    closeSync(log)
  }
}

async function startBareServer(): Promise<{
  readonly child: ChildProcess
  readonly url: string
  readonly received: () => Promise<number>
  readonly stop: () => Promise<void>
}> {
  const child = fork(resolve(import.meta.dirname, 'bare-server.ts'))
  const ended = once(child, 'exit')
  const [port] = await once(child, 'message')
  return {
    child,
    url: `http://127.0.0.1:${port}`,
    async received() {
      const answer = once(child, 'message')
      child.send('received?')
      const [count] = await answer
      return Number(count)
    },
    async stop() {
      if (child.connected) child.disconnect()
      await ended
    },
  }
}

async function readUrl(home: string, watch: ChildProcess): Promise<string> {
  const {ownerInfoFile} = resolvePaths({STACKSPEND_HOME: home}, process.platform, home)
  for (const untilMs = performance.now() + READY_MS; performance.now() < untilMs; await pause(LOOK_MS)) {
    const owner = await readOwnerInfo(ownerInfoFile)
    if (owner !== undefined) return owner.http
    if (watch.exitCode !== null) throw new Error(`watch ended with ${watch.exitCode}`)
  }
  throw new Error(`watch is not ready after ${READY_MS / 1000} s`)
}
