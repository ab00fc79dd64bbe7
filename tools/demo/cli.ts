import {type ChildProcess, spawn} from 'node:child_process'
import {once} from 'node:events'
import {connect} from 'node:net'
import {join} from 'node:path'
import {text} from 'node:stream/consumers'
import {setTimeout as sleep} from 'node:timers/promises'
import {freePort} from '../../test/support/free-port.ts'
import {someFrames} from './some-frames.ts'

const BIN = join(import.meta.dirname, '..', '..', 'bin', 'run.js')
const LOOPBACK = '127.0.0.1'
const READY_WITHIN_MS = 20_000
const ENDS_WITHIN_MS = 6_000

/** The built program, as a user starts it, with all that it keeps under `home`. */
export type DemoCli = {
  readonly home: string
  /** Ends a running command; `watch` is ended by its own `end`. */
  readonly signal: AbortSignal
}

export type Watch = {
  readonly url: string
  /** Stops it as Ctrl-C does; rejects unless it exits with 0. */
  stop(): Promise<void>
  /** Ends it at any point, whatever its exit code; done when it is gone. */
  end(): Promise<void>
}

/** Starts `watch` with its live view on our stdout. Where that is no terminal, some of its frames are printed at the end. */
export async function startWatch({home}: DemoCli): Promise<Watch> {
  const port = await freePort()
  const url = `http://${LOOPBACK}:${port}`
  const args = ['watch', '--port', String(port), '--output', 'live']
  const child = start({home}, args, process.stdout.isTTY ? 'inherit' : 'pipe')
  const frames = child.stdout ? text(child.stdout) : undefined
  const exited = new Promise<number | null>(resolve => child.once('exit', resolve))
  const watch = {
    url,
    async stop() {
      child.kill('SIGINT')
      const exitCode = await exited
      if (frames) process.stdout.write(someFrames(await frames))
      if (exitCode !== 0) throw new Error(`watch ended with exit code ${exitCode}, expected 0`)
    },
    async end() {
      // Asked first, so that it gives the terminal back.
      child.kill('SIGTERM')
      const insist = setTimeout(() => child.kill('SIGKILL'), ENDS_WITHIN_MS)
      await exited
      clearTimeout(insist)
    },
  }
  try {
    await untilListening(port, child)
  } catch (error) {
    await watch.end()
    throw error
  }
  return watch
}

/** Runs a command to its end with its output on our stdout. */
export async function show(cli: DemoCli, args: readonly string[]): Promise<void> {
  const child = start(cli, args, 'inherit')
  const [exitCode] = await once(child, 'exit')
  if (exitCode !== 0) throw new Error(`stackspend ${args.join(' ')} ended with exit code ${exitCode}`)
}

/** Runs a command to its end and gives what it printed. */
export async function output(cli: DemoCli, args: readonly string[]): Promise<string> {
  const child = start(cli, args, 'pipe')
  const [printed, [exitCode]] = await Promise.all([
    child.stdout ? text(child.stdout) : '',
    once(child, 'exit'),
  ])
  if (exitCode !== 0) throw new Error(`stackspend ${args.join(' ')} ended with exit code ${exitCode}`)
  return printed
}

function start(
  {home, signal}: Pick<DemoCli, 'home'> & Partial<DemoCli>,
  args: readonly string[],
  stdout: 'inherit' | 'pipe',
): ChildProcess {
  const ours = Object.entries(process.env).filter(([name]) => !/^(STACKSPEND|OTEL)_|^no_proxy$/.test(name))
  return spawn(process.execPath, [BIN, ...args], {
    stdio: ['ignore', stdout, 'inherit'],
    env: {
      ...Object.fromEntries(ours),
      STACKSPEND_HOME: home,
      // The person's own settings are not looked at, and their proxy is not asked for the way to this machine.
      CLAUDE_CONFIG_DIR: join(home, 'claude'),
      NO_PROXY: LOOPBACK,
      ...(!process.stdout.isTTY && {COLUMNS: '100'}),
    },
    ...(signal && {signal}),
  })
}

async function untilListening(port: number, child: ChildProcess): Promise<void> {
  for (const deadline = Date.now() + READY_WITHIN_MS; Date.now() < deadline; await sleep(50)) {
    if (child.exitCode !== null) throw new Error(`watch did not listen but ended with ${child.exitCode}`)
    if (await accepts(port)) return
  }
  throw new Error(`watch did not listen on port ${port} within ${READY_WITHIN_MS / 1000} s`)
}

/** Connects only: a request would show in the live view. */
async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, LOOPBACK)
  const isOpen = await once(socket, 'connect').then(
    () => true,
    () => false,
  )
  socket.destroy()
  return isOpen
}
