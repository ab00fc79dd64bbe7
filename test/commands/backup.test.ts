import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import {dirname, join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {postLogs, requestLogs} from '../support/claude-telemetry.ts'
import {recordedHome, recordInto, reportJson} from '../support/recorded-home.ts'
import {runCli} from '../support/run-cli.ts'
import {spawnListening} from '../support/spawned-watch.ts'
import {pathsOf, temporaryHome} from '../support/temporary-home.ts'
import {temporaryFolder} from '../support/temporary-store.ts'

const first = {requests: [{requestId: 'req_1', outputTokens: 100, email: 'ada@example.com'}]}
const second = {requests: [{requestId: 'req_2', outputTokens: 20, email: 'ada@example.com'}]}
const newFile = () => join(temporaryFolder(), 'backup.sqlite')
const backup = (home: string, ...args: string[]) =>
  runCli(['backup', ...args], {env: {STACKSPEND_HOME: home}})

describe('stackspend backup', () => {
  it('saves everything while a watch goes on, and what it saved can be restored after a kill', async () => {
    const home = await temporaryHome()
    const watch = await spawnListening(home)
    expect((await postLogs(watch.url, requestLogs(first.requests))).status).toBe(200)
    const file = newFile()
    const saved = await backup(home, file)
    expect(saved).toMatchObject({stderr: '', exitCode: 0})
    expect(saved.stdout).toMatch(
      /^Saved 1 request in [\d.]+ KiB \(store version \d+\), read through and sound:\n {2}.*backup\.sqlite\n$/,
    )
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readdirSync(dirname(file))).toEqual(['backup.sqlite'])
    expect((await postLogs(watch.url, requestLogs(second.requests))).status).toBe(200)
    watch.kill('SIGKILL')
    await watch.ended
    expect((await reportJson(home)).totals).toMatchObject({requests: 2, outputTokens: 120})

    // As docs/store.md says: what lies beside the store belongs to it, and goes with it.
    const {storeFile} = pathsOf(home)
    for (const end of ['', '-wal', '-shm'])
      if (existsSync(storeFile + end)) renameSync(storeFile + end, `${storeFile}.old${end}`)
    copyFileSync(file, storeFile)
    expect((await reportJson(home)).totals).toMatchObject({requests: 1, outputTokens: 100})
    await recordInto(home, first, second)
    expect((await reportJson(home)).totals).toMatchObject({requests: 2, outputTokens: 120})
  })

  it('says in JSON what it saved', async () => {
    const home = await recordedHome(first, second)
    const file = newFile()
    const {stdout, exitCode} = await backup(home, file, '--json')
    expect(exitCode).toBe(0)
    expect(JSON.parse(stdout)).toEqual({
      file,
      bytes: statSync(file).size,
      requests: 2,
      storeVersion: expect.any(Number),
    })
  })

  it('replaces a file only with --force', async () => {
    const home = await recordedHome(first)
    const file = newFile()
    writeFileSync(file, 'precious')
    const refused = await backup(home, file)
    expect(refused).toMatchObject({stdout: '', exitCode: 2})
    expect(refused.stderr).toContain('backup.sqlite is there already')
    expect(readFileSync(file, 'utf8')).toBe('precious')
    expect(await backup(home, file, '--force')).toMatchObject({stderr: '', exitCode: 0})
    expect(readFileSync(file).subarray(0, 15).toString()).toBe('SQLite format 3')
  })

  it('writes neither over the store nor over a database in use', async () => {
    const home = await recordedHome(first)
    const {storeFile} = pathsOf(home)
    const before = readFileSync(storeFile)
    const onStore = await backup(home, storeFile, '--force')
    expect(onStore).toMatchObject({exitCode: 2, stderr: expect.stringContaining('it is the store itself')})
    expect(readFileSync(storeFile).equals(before)).toBe(true)
    const file = newFile()
    writeFileSync(`${file}-wal`, 'theirs')
    const onAnother = await backup(home, file)
    expect(onAnother).toMatchObject({exitCode: 2, stderr: expect.stringContaining('a database in use')})
    rmSync(`${file}-wal`)
    expect(await backup(home, file)).toMatchObject({exitCode: 0})
  })

  it('says that there is nothing to save, and makes no file', async () => {
    const file = newFile()
    const {stderr, exitCode} = await backup(await temporaryHome(), file)
    expect(exitCode).toBe(1)
    expect(stderr).toContain('Nothing has been recorded yet.')
    expect(readdirSync(dirname(file))).toEqual([])
  })
})
