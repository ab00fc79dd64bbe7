import {existsSync, readdirSync, readFileSync, statSync, truncateSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {postLogs, requestLogs} from '../support/claude-telemetry.ts'
import {damageFile} from '../support/damage-file.ts'
import {recordedHome, recordInto, reportJson} from '../support/recorded-home.ts'
import {runCli} from '../support/run-cli.ts'
import {firstEvent, spawnListening, until} from '../support/spawned-watch.ts'
import {pathsOf, temporaryHome} from '../support/temporary-home.ts'
import {withDatabase} from '../support/temporary-store.ts'

const SENT = {
  requests: Array.from({length: 300}, (_, index) => ({
    requestId: `req_${index}_${'x'.repeat(60)}`,
    session: `session-${index % 20}`,
    email: 'ada@example.com',
    inputTokens: 10,
    outputTokens: index,
  })),
}

const repair = (home: string, ...args: string[]) =>
  runCli(['repair', ...args], {env: {STACKSPEND_HOME: home}})
const doctorOf = async (home: string) => {
  const {stdout} = await runCli(['doctor', '--json'], {env: {STACKSPEND_HOME: home}})
  const {checks}: {checks: {name: string}[]} = JSON.parse(stdout)
  return checks.find(({name}) => name === 'store')
}
const statusOf = async (home: string) => {
  const {stdout} = await runCli(['status', '--json'], {env: {STACKSPEND_HOME: home}})
  return JSON.parse(stdout).store.check
}

/** So that all is in the file itself. */
function writeLogBack(file: string): void {
  withDatabase(file, database => database.exec('PRAGMA wal_checkpoint(TRUNCATE)'))
}

/** Damages the page of the requests' table that holds one of them, of a store that nobody has open. */
function damageRequests(home: string): void {
  const {storeFile} = pathsOf(home)
  writeLogBack(storeFile)
  const at = readFileSync(storeFile).indexOf('req_123_')
  damageFile(storeFile, {fromPage: Math.floor(at / 4096) + 1, pages: 1})
}

describe('stackspend repair', () => {
  it('says of a sound store that it is, and changes nothing', async () => {
    const home = await recordedHome(SENT)
    const {storeFile} = pathsOf(home)
    const before = readFileSync(storeFile)
    for (const args of [['--dry-run'], []]) {
      const {stdout, stderr, exitCode} = await repair(home, ...args)
      expect({stderr, exitCode}).toEqual({stderr: '', exitCode: 0})
      expect(stdout).toBe(
        `Sound: every page of the store could be read, and its sums are what its requests add up to.\n  ${storeFile}\n`,
      )
    }
    expect(readFileSync(storeFile).equals(before)).toBe(true)
    expect(await doctorOf(home)).toMatchObject({status: 'ok', text: expect.stringContaining('sound')})
  })

  it('adds up anew sums that are wrong, and loses nothing', async () => {
    const home = await recordedHome(SENT)
    const before = await reportJson(home)
    withDatabase(pathsOf(home).storeFile, database =>
      database.exec('UPDATE rollup_hour SET output_tokens = 1; DELETE FROM rollup_total'),
    )
    expect(await reportJson(home)).not.toEqual(before)
    const found = await repair(home, '--dry-run')
    expect(found.exitCode).toBe(1)
    expect(found.stdout).toMatch(
      /^Damaged: \d+ of its sums are not what its requests add up to\.\n.*\nTo mend it: stackspend repair\n$/,
    )
    expect(await statusOf(home)).toBe('damaged')
    expect(await doctorOf(home)).toMatchObject({status: 'failed', mend: 'stackspend repair'})
    const {stdout, exitCode} = await repair(home)
    expect(exitCode).toBe(0)
    expect(stdout).toContain('the sums were added up anew, and no request was lost.')
    expect(await reportJson(home)).toEqual(before)
    expect(await statusOf(home)).toBe('sound')
    expect(readdirSync(dirname(pathsOf(home).storeFile)).some(name => name.includes('damaged'))).toBe(false)
  })

  it('takes what can be read into a new store, keeps the damaged one, and says what was lost', async () => {
    const home = await recordedHome(SENT)
    const before = await reportJson(home)
    damageRequests(home)
    const damaged = readFileSync(pathsOf(home).storeFile)
    const result = await repair(home, '--json')
    expect(result.exitCode).toBe(0)
    const said = JSON.parse(result.stdout)
    expect(said).toMatchObject({
      schema: 'stackspend.repair/1',
      outcome: 'salvaged',
      salvaged: {requestsBefore: 300},
    })
    expect(said.salvaged.requests).toBeGreaterThan(200)
    expect(said.salvaged.requests).toBeLessThan(300)
    expect(readFileSync(said.damagedFile).equals(damaged)).toBe(true)
    expect(statSync(pathsOf(home).storeFile).mode & 0o777).toBe(0o600)
    expect((await reportJson(home)).totals.requests).toBe(said.salvaged.requests)
    expect((await repair(home, '--dry-run')).exitCode).toBe(0)
    // What is told again is counted once, whether it was lost or not.
    await recordInto(home, SENT)
    expect(await reportJson(home)).toEqual(before)
  })

  it('moves away a file of which nothing can be read, so that recording goes on', async () => {
    const home = await recordedHome(SENT)
    const {storeFile} = pathsOf(home)
    writeLogBack(storeFile)
    damageFile(storeFile, {fromPage: 1, pages: 1})
    const damaged = readFileSync(storeFile)
    const {stdout, exitCode} = await repair(home)
    expect(exitCode).toBe(1)
    expect(stdout).toContain('Nothing of it could be read.')
    const [aside = ''] = readdirSync(dirname(storeFile)).filter(name => /damaged-[0-9TZ]+$/.test(name))
    expect(readFileSync(join(dirname(storeFile), aside)).equals(damaged)).toBe(true)
    expect(existsSync(storeFile)).toBe(false)
    await recordInto(home, SENT)
    expect((await reportJson(home)).totals.requests).toBe(300)
  })

  it('waits for nobody: it refuses while a watch runs, which it would hold up', async () => {
    const home = await temporaryHome()
    const watch = await spawnListening(home)
    await postLogs(watch.url, requestLogs(SENT.requests))
    const refused = await repair(home)
    expect(refused).toMatchObject({exitCode: 1, stderr: expect.stringContaining('(code STORE_IN_USE)')})
    expect((await repair(home, '--dry-run')).exitCode).toBe(0)
  })

  it("touches neither another program's database nor a newer store", async () => {
    const home = await recordedHome(SENT)
    const {storeFile} = pathsOf(home)
    for (const [pragma, code] of [
      ['user_version = 99', 'STORE_NEWER'],
      ['application_id = 5', 'STORE_CORRUPT'],
    ]) {
      withDatabase(storeFile, database => database.exec(`PRAGMA ${pragma}`))
      const before = readFileSync(storeFile)
      const {stderr, exitCode} = await repair(home)
      expect({exitCode, stderr}).toEqual({exitCode: 1, stderr: expect.stringContaining(`(code ${code})`)})
      expect(readFileSync(storeFile).equals(before)).toBe(true)
    }
  })

  it('says that there is nothing yet', async () => {
    const {stderr, exitCode} = await repair(await temporaryHome())
    expect({exitCode, stderr}).toEqual({exitCode: 1, stderr: expect.stringContaining('(code NO_DATA)')})
  })
})

describe('a watch that was cut off', () => {
  it('is followed by one that listens at once and has the store read through', async () => {
    const home = await temporaryHome()
    const first = await spawnListening(home)
    await postLogs(first.url, requestLogs(SENT.requests))
    first.kill('SIGKILL')
    await first.ended
    const second = await spawnListening(home)
    expect((await postLogs(second.url, requestLogs([{requestId: 'req_new'}]))).status).toBe(200)
    await until('the check', async () => ((await statusOf(home)) === 'sound' ? true : undefined))
    expect(second.events().filter(({type}) => type === 'error')).toEqual([])
    second.kill('SIGTERM')
    await second.ended
    expect((await reportJson(home)).totals.requests).toBe(301)
  })

  it('is not suspected when it ended as it was asked to', async () => {
    const home = await recordedHome(SENT)
    const watch = await spawnListening(home)
    watch.kill('SIGTERM')
    await watch.ended
    const next = await spawnListening(home)
    expect(await statusOf(home)).toBeNull()
    next.kill('SIGTERM')
    await next.ended
  })

  it('leaves damage that the next one tells of, while it goes on counting', async () => {
    const home = await temporaryHome()
    const first = await spawnListening(home)
    await postLogs(first.url, requestLogs(SENT.requests))
    first.kill('SIGKILL')
    await first.ended
    damageRequests(home)
    const second = await spawnListening(home)
    const told = await until('the damage', () => second.events().find(({type}) => type === 'error'))
    expect(told).toMatchObject({
      status: 0,
      message: expect.stringMatching(
        /^the store is damaged: some of its pages cannot be read .*stackspend repair$/,
      ),
    })
    expect((await postLogs(second.url, requestLogs([{requestId: 'req_new', session: 'new'}]))).status).toBe(
      200,
    )
    expect(await statusOf(home)).toBe('damaged')
    second.kill('SIGTERM')
    await second.ended
    expect((await repair(home)).exitCode).toBe(0)
    await recordInto(home, SENT)
    expect((await reportJson(home)).totals.requests).toBe(301)
  }, 120_000)

  it('loses with its log what was only there, and the next one counts that when it is told again', async () => {
    const home = await temporaryHome()
    const first = await spawnListening(home)
    await postLogs(first.url, requestLogs(SENT.requests.slice(0, 150)))
    await postLogs(first.url, requestLogs(SENT.requests.slice(150)))
    first.kill('SIGKILL')
    await first.ended
    const log = `${pathsOf(home).storeFile}-wal`
    truncateSync(log, Math.floor(statSync(log).size * 0.7))
    await recordInto(home, SENT)
    expect((await reportJson(home)).totals.requests).toBe(300)
    expect((await repair(home, '--dry-run')).exitCode).toBe(0)
  })
})

describe('a watch whose store is damaged under it', () => {
  it('answers 503 and says why: nothing is lost without a word', async () => {
    const home = await recordedHome(SENT)
    const watch = await spawnListening(home)
    // It listens before it has opened the store.
    await firstEvent(watch)
    const {storeFile} = pathsOf(home)
    damageFile(storeFile, {fromPage: 3})
    const answer = await postLogs(watch.url, requestLogs(SENT.requests))
    expect(answer.status).toBe(503)
    const told = await until('the error', () => watch.events().find(({status}) => status === 503))
    expect(told).toMatchObject({
      status: 503,
      message: `${storeFile} is damaged or no SQLite database. End this watch, then: stackspend repair`,
    })
  })
})
