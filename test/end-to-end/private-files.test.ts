import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {chmod, chown, mkdir, readdir, stat, writeFile} from 'node:fs/promises'
import {join, relative} from 'node:path'
import {expect, it, onTestFinished} from 'vitest'
import {readOwnerInfo} from '../../src/app/owner-info.ts'
import {postLogs, requestLogs} from '../support/claude-telemetry.ts'
import {BIN, cliEnvironment, runCli} from '../support/run-cli.ts'
import {until} from '../support/spawned-watch.ts'
import {pathsOf, temporaryHome} from '../support/temporary-home.ts'

/** Modes of everything below `folder`, but for what only its owner may use. */
async function openToOthers(folder: string): Promise<string[]> {
  const entries = await readdir(folder, {recursive: true, withFileTypes: true})
  const modes = await Promise.all(
    entries.map(async entry => {
      const path = join(entry.parentPath, entry.name)
      const {mode} = await stat(path)
      const wanted = entry.isDirectory() ? 0o700 : 0o600
      return (mode & 0o777) === wanted ? [] : [`${relative(folder, path)} ${(mode & 0o777).toString(8)}`]
    }),
  )
  return modes.flat()
}

/** Runs the program under a umask that takes nothing away. */
function spawnOpenly(home: string, args: readonly string[], input = '') {
  const words = ['-c', 'umask 0; exec "$@"', 'sh', process.execPath, BIN, ...args]
  const child = spawn('sh', words, {
    env: cliEnvironment(home),
    stdio: ['pipe', 'ignore', 'inherit'],
    cwd: home,
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  child.stdin.end(input)
  return child
}

async function runOpenly(home: string, args: readonly string[], input?: string): Promise<void> {
  const [code] = await once(spawnOpenly(home, args, input), 'close')
  expect([args, code]).toEqual([args, 0])
}

it.skipIf(process.platform === 'win32')(
  'keeps all its files to their owner, whatever the umask is and whatever they were before',
  async () => {
    const home = await temporaryHome()
    const paths = pathsOf(home)
    for (const folder of [paths.configDir, paths.dataDir, paths.stateDir]) {
      await mkdir(folder, {recursive: true})
      await chmod(folder, 0o777)
    }
    const known = [paths.storeFile, paths.ownerLockFile, paths.connectionsFile]
    for (const file of known) {
      await writeFile(file, file === paths.connectionsFile ? '{"connections":[]}' : '')
      await chmod(file, 0o666)
    }

    await runOpenly(home, ['login'], 'key-0123456789abcdef\n')
    await runOpenly(home, ['connect', 'otlp', '--url', 'http://127.0.0.1:9', '--name', 'team'])
    await runOpenly(home, ['connect', 'claude', '--connection-id', 'abc123def456', '--yes'])
    await runOpenly(home, ['users', 'name', 'ada@example.com', 'Ada'])
    await runOpenly(home, ['budget', 'set', 'day', '0.000001', '--period', 'day'])
    const watch = spawnOpenly(home, ['watch', '--port', '0', '--grpc-port', 'off', '--output', 'ndjson'])
    const url = await until('watch to listen', async () => (await readOwnerInfo(paths.ownerInfoFile))?.http)
    const at = new Date().toISOString()
    expect((await postLogs(url, requestLogs([{at, session: 's-1', outputTokens: 1000}]))).status).toBe(200)
    await runOpenly(home, ['hook'], JSON.stringify({hook_event_name: 'Stop', session_id: 's-1', cwd: home}))

    const made = [paths.configDir, paths.dataDir, paths.stateDir]
    expect((await Promise.all(made.map(openToOthers))).flat()).toEqual([])
    const modes = await Promise.all(made.map(async folder => (await stat(folder)).mode & 0o777))
    expect(modes).toEqual([0o700, 0o700, 0o700])
    // Not only files that were there already.
    const names = (await readdir(home, {recursive: true})).map(path => path.replaceAll('\\', '/'))
    expect(names).toEqual(
      expect.arrayContaining(['data/stackspend.sqlite-wal', 'config/credentials.json', 'state/watch.json']),
    )
    watch.kill('SIGTERM')
    await once(watch, 'close')
  },
  120_000,
)

it.skipIf(process.geteuid?.() !== 0)(
  'leaves alone a home of somebody else that sudo was started with',
  async () => {
    const home = await temporaryHome()
    await chown(home, 65_534, 65_534)
    const env = {HOME: home, STACKSPEND_HOME: '', SUDO_UID: '65534'}
    const {stderr, exitCode} = await runCli(['status'], {env})
    expect(exitCode).toBe(1)
    expect(stderr).toContain('(code HOME_UNSAFE)')
    expect(await readdir(home)).toEqual([])
  },
)
