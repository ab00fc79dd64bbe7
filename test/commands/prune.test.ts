import {mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {postLogs, requestLogs} from '../support/claude-telemetry.ts'
import {reportJson} from '../support/recorded-home.ts'
import {type CliResult, runCli} from '../support/run-cli.ts'
import {spawnListening, until} from '../support/spawned-watch.ts'
import {temporaryHome} from '../support/temporary-home.ts'
import {assistantLine, jsonl} from '../support/transcripts.ts'

const DAY_MS = 86_400_000
const ago = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString()

/** A home that has imported a session of long ago, one that went on until today, and one of today. */
async function importedHome(): Promise<string> {
  const home = await temporaryHome()
  write(home, 'p/old.jsonl', jsonl(line(1, 'old', 500), line(2, 'old', 450)))
  write(home, 'p/long.jsonl', jsonl(line(3, 'long', 450), line(4, 'long', 1)))
  write(home, 'p/new.jsonl', jsonl(line(5, 'new', 1)))
  expect(await run(home, 'import')).toMatchObject({exitCode: 0})
  return home
}

function line(id: number, session: string, days: number) {
  return assistantLine({
    requestId: `req_${id}`,
    sessionId: session,
    timestamp: ago(days),
    message: {id: `msg_${id}`},
  })
}

function write(home: string, path: string, content: string): void {
  const file = join(home, '.claude/projects', path)
  mkdirSync(dirname(file), {recursive: true})
  writeFileSync(file, content)
}

function run(home: string, ...args: readonly string[]): Promise<CliResult> {
  return runCli(args, {env: {STACKSPEND_HOME: home, HOME: home}})
}

async function json(home: string, ...args: readonly string[]) {
  const {stdout, stderr, exitCode} = await run(home, ...args, '--json')
  expect({stderr, exitCode}).toEqual({stderr: '', exitCode: 0})
  return JSON.parse(stdout)
}

describe('stackspend prune', () => {
  it('removes what is older, says what that was, and what reports lack is said from then on', async () => {
    const home = await importedHome()
    const {stdout, exitCode} = await run(home, 'prune', '--older-than', '400d', '--yes')
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/^Removed 3 requests \(all of 1 session among them\), from \S+Z until \S+Z\./)
    const report = await reportJson(home, '--by', 'session')
    expect(report.totals.requests).toBe(2)
    expect(report.notes[0]).toMatchObject({code: 'PRUNED'})
    expect((await reportJson(home, '--since', '30d')).notes).not.toContainEqual(
      expect.objectContaining({code: 'PRUNED'}),
    )
    expect(await run(home, 'explain', 'old')).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(
        /No request and no session is known as "old"\. Requests before \S+Z were\s+pruned/,
      ),
    })
    const {store} = await json(home, 'status')
    expect(store).toMatchObject({requests: 2, usagePrunedBefore: store.requestsPrunedBefore})
    expect(store.freeBytes).toBeTypeOf('number')
  })

  it('does not let an import bring back what it removed, and says how much was left out', async () => {
    const home = await importedHome()
    await run(home, 'prune', '--older-than', '400d', '--yes')
    const before = await reportJson(home, '--by', 'session')
    const transcripts = readFileSync(join(home, '.claude/projects/p/old.jsonl'), 'utf8')
    write(home, 'q/copy.jsonl', transcripts)
    write(home, 'p/long.jsonl', jsonl(line(3, 'long', 450), line(6, 'long', 430), line(7, 'long', 1)))
    const {stdout, stderr} = await run(home, 'import', '--json')
    expect(stderr).toMatch(/^4 requests before \S+Z are left out: that time was pruned\n$/)
    const result = JSON.parse(stdout)
    expect(result).toMatchObject({requests: {added: 1}, pruned: {requests: 4}})
    const after = await reportJson(home, '--by', 'session')
    expect(after.totals.requests).toBe(before.totals.requests + 1)
    write(home, 'q/again.jsonl', transcripts)
    expect((await run(home, 'import')).stderr).toContain('2 requests before')
    expect((await reportJson(home, '--by', 'session')).totals).toEqual(after.totals)
  })

  it('keeps reports as they were with the sums kept, and explains a session by these', async () => {
    const home = await importedHome()
    const of = async () => {
      const {rows, totals, notes} = await reportJson(home, '--by', 'session,model,project,branch')
      return {rows, totals, notes}
    }
    const before = await of()
    await run(home, 'prune', '--older-than', '400d', '--keep-rollups', '--yes')
    expect(await of()).toEqual(before)
    write(home, 'q/copy.jsonl', jsonl(line(1, 'old', 500), line(2, 'old', 450)))
    expect((await run(home, 'import')).stderr).toContain('2 requests before')
    expect(await of()).toEqual(before)
    const old = await json(home, 'explain', 'old')
    expect(old).toMatchObject({of: 'session', requests: 2, dearest: []})
    expect(old.unknown[0]).toMatch(
      /^single requests before \S+Z: 2 requests of it were pruned, and their sums kept$/,
    )
    expect((await json(home, 'explain', 'long')).requests).toBe(2)
    const {store} = await json(home, 'status')
    expect(store).toMatchObject({requests: 5, usagePrunedBefore: null})
    const exported = await run(home, 'export')
    expect(exported.stdout.trim().split('\n')).toHaveLength(2)
    expect(exported.stderr).toMatch(/^! Single requests before \S+Z were pruned: /m)
    const told = await run(home, 'export', '--output', join(home, 'all.ndjson'), '--json')
    expect(told.stderr).toBe(exported.stderr)
    expect(exported.stderr).toContain(JSON.parse(told.stdout).requestsPrunedBefore)
    expect(await json(home, 'export', '--since', '7d', '--output', join(home, 'week.ndjson'))).toMatchObject({
      requestsPrunedBefore: null,
    })
    const {stdout: explained} = await run(home, 'explain', 'old')
    expect(explained).toContain('seen by      not known any more: its requests were pruned')
    expect(explained).not.toMatch(/metrics alone|for 0 of/)
    const {stdout: half} = await run(home, 'explain', 'long')
    expect(half).toMatch(/seen by {6}transcript: 1 · pruned: 1\n/)
    expect(half).toMatch(/reported {5}\S+ by the client itself\n/)
  })

  it('changes nothing in a dry run', async () => {
    const home = await importedHome()
    const planned = await json(home, 'prune', '--older-than', '400d', '--dry-run')
    expect(planned).toMatchObject({
      schema: 'stackspend.prune/1',
      dryRun: true,
      requests: 3,
      sessions: 1,
      freedBytes: null,
    })
    expect((await reportJson(home)).totals.requests).toBe(5)
    const done = await json(home, 'prune', '--older-than', '400d', '--yes')
    expect({...done, dryRun: true, freedBytes: null}).toEqual(planned)
    expect(done.freedBytes).toBeTypeOf('number')
  })

  it('removes nothing without --yes where nobody can be asked', async () => {
    const home = await importedHome()
    const refused = await run(home, 'prune', '--older-than', '400d')
    expect(refused).toMatchObject({exitCode: 2, stderr: expect.stringContaining('--yes')})
    expect((await reportJson(home)).totals.requests).toBe(5)
    const nothing = await run(home, 'prune', '--older-than', '3000d')
    expect(nothing).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^Nothing is recorded of the time before/),
    })
  })

  it('refuses an age that is none, and says nothing of an empty home', async () => {
    const home = await temporaryHome()
    expect(await run(home, 'prune', '--older-than', 'yesterday')).toMatchObject({exitCode: 2})
    expect(await run(home, 'prune')).toMatchObject({exitCode: 2})
    expect(await json(home, 'prune', '--older-than', '1d')).toMatchObject({requests: 0, freedBytes: 0})
    expect(await json(home, 'vacuum')).toMatchObject({bytesBefore: null, bytesAfter: null})
  })

  it('works beside a watch, which leaves out what arrives late and counts what is new', async () => {
    const home = await importedHome()
    const watch = await spawnListening(home)
    const send = async (...requests: Parameters<typeof requestLogs>[0]) =>
      expect(await postLogs(watch.url, requestLogs(requests))).toMatchObject({status: 200})
    await send(
      {requestId: 'req_8', session: 'old', at: ago(420)},
      {requestId: 'req_9', session: 'new', at: ago(1)},
    )
    await run(home, 'prune', '--older-than', '400d', '--yes')
    await send(
      {requestId: 'req_1', session: 'old', at: ago(500)},
      {requestId: 'req_10', session: 'old', at: ago(2)},
    )
    await until(
      'the note',
      async () =>
        watch.events().some(({message}) => message === 'requests of a time that was pruned were left out') ||
        undefined,
    )
    const {rows} = await reportJson(home, '--by', 'session')
    const counts = rows.map((row: {key: {session: string}; requests: number}) => [
      row.key.session,
      row.requests,
    ])
    expect(counts.toSorted()).toEqual([
      ['long', 1],
      ['new', 2],
      ['old', 1],
    ])
  })
})
