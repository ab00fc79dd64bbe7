import {mkdir, readFile, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {describe, expect, it} from 'vitest'
import {recordedHome} from '../support/recorded-home.ts'
import {runCli} from '../support/run-cli.ts'
import {firstEvent, spawnListening} from '../support/spawned-watch.ts'
import {takePort} from '../support/take-port.ts'
import {pathsOf, temporaryHome} from '../support/temporary-home.ts'

const watch = (home: string, ...args: readonly string[]) =>
  runCli(['watch', ...args], {env: {STACKSPEND_HOME: home}})

async function homeWithStore(content: string | Uint8Array): Promise<string> {
  const home = await temporaryHome()
  await mkdir(pathsOf(home).dataDir, {recursive: true})
  await writeFile(pathsOf(home).storeFile, content)
  return home
}

describe('stackspend watch', () => {
  it.each(['0.0.0.0', '192.0.2.1', '::', 'example.com'])('refuses to listen on "%s"', async host => {
    const {stdout, stderr, exitCode} = await watch(await temporaryHome(), '--host', host, '--port', '0')
    expect({stdout, exitCode}).toEqual({stdout: '', exitCode: 2})
    expect(stderr).toContain(`--host ${host} can be reached from other machines, which needs a token and TLS`)
    expect(stderr).toContain(
      'use --host 127.0.0.1, or give --token-file FILE, --tls-cert FILE and --tls-key FILE',
    )
  })

  it('refuses an empty host', async () => {
    const {stderr, exitCode} = await watch(await temporaryHome(), '--host', '', '--port', '0')
    expect(exitCode).toBe(2)
    expect(stderr).toContain('--host needs an address')
  })

  it.each(['localhost', '127.0.0.2', '::1'])('listens on %s', async host => {
    const watching = await spawnListening(await temporaryHome(), [
      '--port',
      '0',
      '--output',
      'ndjson',
      '--host',
      host,
    ])
    expect(await firstEvent(watching)).toMatchObject({type: 'ready', http: watching.url})
    const {status} = await fetch(`${watching.url}/v1/logs`)
    expect(status).toBe(405)
  })

  it('names the process that holds the port, and takes no other one', async () => {
    const port = await takePort()
    const {stdout, stderr, exitCode} = await watch(await temporaryHome(), '--port', String(port))
    expect({stdout, exitCode}).toEqual({stdout: '', exitCode: 1})
    const holder = process.platform === 'win32' ? 'another process' : `.+ \\(pid ${process.pid}\\)`
    expect(stderr).toMatch(new RegExp(`^Error: port ${port} is taken by ${holder}\n`))
    expect(stderr).toContain(`stackspend watch --port ${port + 1} `)
    expect(stderr).toContain('(code PORT_BUSY)')
  })

  it('leaves the home free for the next one after it failed', async () => {
    const home = await temporaryHome()
    await watch(home, '--port', String(await takePort()))
    expect(await firstEvent(await spawnListening(home))).toMatchObject({type: 'ready'})
  })

  it('stops at a store that is no database, and leaves it as it was', async () => {
    const home = await homeWithStore('not a database '.repeat(1000))
    const {stderr, exitCode} = await watch(home, '--port', '0')
    expect(exitCode).toBe(1)
    expect(stderr).toContain(`Error: ${pathsOf(home).storeFile} is damaged or no SQLite database`)
    expect(stderr).toContain('stackspend repair')
    expect(await readFile(pathsOf(home).storeFile, 'utf8')).toBe('not a database '.repeat(1000))
  })

  it('stops at a store from a newer version, and leaves it as it was', async () => {
    const home = await recordedHome({requests: [{inputTokens: 1}]})
    const database = new DatabaseSync(pathsOf(home).storeFile)
    database.exec('CREATE TABLE from_the_future (x); PRAGMA user_version = 999')
    database.close()
    const before = await readFile(pathsOf(home).storeFile)
    const {stderr, exitCode} = await watch(home, '--port', '0')
    expect(exitCode).toBe(1)
    expect(stderr).toContain('was written by a newer stackspend (store version 999, this one knows')
    expect(stderr).toContain('(code STORE_NEWER)')
    expect((await readFile(pathsOf(home).storeFile)).equals(before)).toBe(true)
  })

  it('says which folder it could not use', async () => {
    const file = join(await temporaryHome(), 'a-file')
    await writeFile(file, '')
    const {stderr, exitCode} = await watch(join(file, 'home'), '--port', '0')
    expect(exitCode).toBe(1)
    expect(stderr).toMatch(/^Error: .*a-file is no folder\n {2}next {2}set STACKSPEND_HOME/)
    expect(stderr).toContain('(code HOME_UNUSABLE)')
  })

  it('stops at settings that are none', async () => {
    const home = await temporaryHome()
    await mkdir(pathsOf(home).configDir)
    await writeFile(pathsOf(home).settingsFile, '{"userNames": 3}')
    const {stderr, exitCode} = await watch(home, '--port', '0')
    expect(exitCode).toBe(1)
    expect(stderr).toContain(`${pathsOf(home).settingsFile}: at userNames: expected`)
  })

  it('gives its errors as JSON under --json', async () => {
    const port = await takePort()
    const {stdout, stderr, exitCode} = await watch(await temporaryHome(), '--port', String(port), '--json')
    expect({stderr, exitCode}).toEqual({stderr: '', exitCode: 1})
    expect(JSON.parse(stdout).error).toMatchObject({code: 'PORT_BUSY'})
  })
})
