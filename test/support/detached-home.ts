import {rm} from 'node:fs/promises'
import {onTestFinished} from 'vitest'
import {readProcessStart} from '../../src/app/background/process-start.ts'
import {findListener} from '../../src/app/doctor/find-listener.ts'
import {type OwnerInfo, readOwnerInfo} from '../../src/app/owner-info.ts'
import type {Paths} from '../../src/config/paths.ts'
import {type CliResult, runCli} from './run-cli.ts'
import {until} from './spawned-watch.ts'
import {pathsOf, temporaryHome} from './temporary-home.ts'

/** A home in which a listener may run in the background; it ends with the test, and so does the home. */
export class DetachedHome {
  readonly home: string
  readonly paths: Paths

  private constructor(home: string) {
    this.home = home
    this.paths = pathsOf(home)
  }

  static async create(): Promise<DetachedHome> {
    const detached = new DetachedHome(await temporaryHome())
    onTestFinished(() => detached.kill())
    return detached
  }

  run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<CliResult> {
    return runCli(args, {env: {STACKSPEND_HOME: this.home, HOME: this.home, ...env}})
  }

  async json<T>(...args: string[]): Promise<T> {
    const {stdout, stderr} = await this.run([...args, '--json'])
    if (stdout === '') throw new Error(stderr)
    return JSON.parse(stdout)
  }

  detach(...args: string[]): Promise<OwnerInfo & {state: string; logFile: string}> {
    return this.json('watch', '--detach', '--port', '0', '--grpc-port', 'off', '--no-transcripts', ...args)
  }

  owner(): Promise<OwnerInfo | undefined> {
    return readOwnerInfo(this.paths.ownerInfoFile)
  }

  /** Kills whoever listens, and whoever waits to. */
  private async kill(): Promise<void> {
    await until('the listener to be gone', async () => {
      const found = await findListener(this.paths)
      if (found.state === 'none') return true
      if (found.state === 'up') process.kill(found.owner.pid, 'SIGKILL')
      return undefined
    })
    await rm(this.home, {recursive: true, force: true, maxRetries: 10})
  }
}

/** Whether a process still runs; one that has ended may stay in the list of processes. */
export async function isRunning(pid: number): Promise<boolean> {
  return (await readProcessStart(pid)) !== undefined
}
