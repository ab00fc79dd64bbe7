import {mkdir, writeFile} from 'node:fs/promises'
import {dirname} from 'node:path'
import {onTestFinished} from 'vitest'
import type {RemoteStatus} from '../../src/app/remote-status.ts'
import type {Connection} from '../../src/config/connection.ts'
import {addConnection} from '../../src/config/connections.ts'
import {ensureDirs} from '../../src/config/paths.ts'
import type {Settings} from '../../src/config/settings.ts'
import type {OutboxEntry} from '../../src/store/outbox.ts'
import {runCli} from './run-cli.ts'
import {type SpawnedWatch, spawnListening, until} from './spawned-watch.ts'
import {type StackspendServer, startStackspend} from './stackspend-server.ts'
import {pathsOf, temporaryHome} from './temporary-home.ts'

/** An installation with one connection, "team", to a StackSpend of its own; both gone at the end of the test. */
export class ConnectedHome {
  readonly home: string
  readonly server: StackspendServer

  private constructor(home: string, server: StackspendServer) {
    this.home = home
    this.server = server
  }

  static async create(forwarding?: Settings['forwarding']): Promise<ConnectedHome> {
    const home = await temporaryHome()
    const server = await startStackspend()
    onTestFinished(() => server.close())
    const paths = pathsOf(home)
    await ensureDirs(paths)
    await mkdir(dirname(paths.settingsFile), {recursive: true})
    await writeFile(paths.settingsFile, JSON.stringify({forwarding}))
    const connected = new ConnectedHome(home, server)
    await connected.add({name: 'team', kind: 'claude', url: server.ingestUrl()})
    return connected
  }

  add(connection: Omit<Connection, 'createdAt'>): Promise<void> {
    const createdAt = '2026-11-01T00:00:00.000Z'
    return addConnection(pathsOf(this.home).connectionsFile, {...connection, createdAt})
  }

  /** A watch of it in a process of its own. */
  watch(...args: string[]): Promise<SpawnedWatch & {readonly url: string}> {
    return spawnListening(this.home, ['--port', '0', '--output', 'ndjson', ...args])
  }

  run(...args: string[]) {
    return runCli(args, {env: {STACKSPEND_HOME: this.home}})
  }

  /** What a command prints as JSON. */
  async json<T>(...args: string[]): Promise<T> {
    return JSON.parse((await this.run(...args, '--json')).stdout)
  }

  async state(remote = 'team'): Promise<RemoteStatus | undefined> {
    return (await this.json<RemoteStatus[]>('outbox', 'status')).find(state => state.remote === remote)
  }

  entries(...args: string[]): Promise<OutboxEntry[]> {
    return this.json('outbox', 'list', ...args)
  }

  /** Waits until the remote is in this state. */
  async untilState(expected: Partial<RemoteStatus>, remote = 'team'): Promise<void> {
    await until(`${remote} to be ${JSON.stringify(expected)}`, async () => {
      const state = new Map(Object.entries((await this.state(remote)) ?? {}))
      return Object.entries(expected).every(([key, value]) => state.get(key) === value) || undefined
    })
  }
}
