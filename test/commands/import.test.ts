import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {mkdirSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {describe, expect, it} from 'vitest'
import type {ImportResult} from '../../src/app/import-result.ts'
import {UsageReader} from '../../src/store/usage-reader.ts'
import {transcriptsOf} from '../support/captures.ts'
import {reportJson} from '../support/recorded-home.ts'
import {BIN, type CliResult, cliEnvironment, runCli} from '../support/run-cli.ts'
import {spawnListening} from '../support/spawned-watch.ts'
import {pathsOf, temporaryHome} from '../support/temporary-home.ts'
import {assistantLine, jsonl} from '../support/transcripts.ts'

const WATCH = ['--port', '0', '--output', 'ndjson']

function runImport(home: string, ...args: readonly string[]): Promise<CliResult> {
  return runCli(['import', ...args], {env: {STACKSPEND_HOME: home, HOME: home}})
}

async function importJson(home: string, ...args: readonly string[]): Promise<ImportResult> {
  const {stdout, exitCode} = await runImport(home, ...args, '--json')
  expect(exitCode).toBe(0)
  return JSON.parse(stdout)
}

/** A transcript below the usual place in a home. */
function write(home: string, path: string, content: string): void {
  const file = join(home, '.claude/projects', path)
  mkdirSync(dirname(file), {recursive: true})
  writeFileSync(file, content)
}

function requests(...ids: readonly number[]): string {
  return jsonl(...ids.map(id => assistantLine({requestId: `req_${id}`, message: {id: `msg_${id}`}})))
}

describe('stackspend import', () => {
  it('counts the history that is there, says so, and says what to type next', async () => {
    const home = await temporaryHome()
    write(home, '-home-dev-shop/a.jsonl', requests(1, 2))
    write(home, '-home-dev-shop/a/subagents/agent-1.jsonl', requests(3))
    const {stdout, stderr, exitCode} = await runImport(home)
    expect({stderr, exitCode}).toEqual({stderr: '', exitCode: 0})
    expect(stdout.replace(/\(.* in \d+ s\)/, '(…)')).toBe(
      'Imported 3 requests of 1 session from 2 files (…).\nTo see them: stackspend report --by project\n',
    )
    const report = await reportJson(home, '--by', 'project')
    expect(report.rows).toMatchObject([{key: {project: 'shop'}, requests: 3, outputTokens: 150}])
  })

  it('counts nothing twice, and opens no file that has not changed', async () => {
    const home = await temporaryHome()
    write(home, 'p/a.jsonl', requests(1, 2))
    await runImport(home)
    expect((await runImport(home)).stdout).toBe('Nothing new in 1 file: what they tell is counted.\n')
    write(home, 'p/a.jsonl', requests(1, 2, 3))
    expect(await importJson(home)).toMatchObject({
      schema: 'stackspend.import/1',
      roots: [join(home, '.claude/projects')],
      files: {found: 1, read: 1, unchanged: 0, failed: 0},
      bytes: requests(3).length,
      requests: {added: 1, changed: 0},
      sessions: 1,
      interrupted: false,
      problems: [],
    })
    expect((await reportJson(home)).totals.requests).toBe(3)
  })

  it('takes nothing back when a transcript was rewritten, and says what is missing', async () => {
    const home = await temporaryHome()
    write(home, 'p/a.jsonl', requests(1, 2, 3))
    await runImport(home)
    write(home, 'p/a.jsonl', requests(3))
    const {stderr} = await runImport(home)
    expect(stderr).toBe(
      `2 requests that ${join('p', 'a.jsonl')} told of before are in it no more; they stay counted\n`,
    )
    expect((await reportJson(home)).totals.requests).toBe(3)
  })

  it('says what it could not read, where, and counts the rest', async () => {
    const home = await temporaryHome()
    const odd = assistantLine({requestId: 'req_9', message: {id: 'msg_9'}, usage: {output_tokens: '9'}})
    write(home, 'p/a.jsonl', `${requests(1)}{"usage":\n${jsonl(odd)}`)
    const {stderr, exitCode} = await runImport(home)
    const file = join('p', 'a.jsonl')
    expect(stderr.trimEnd().split('\n')).toEqual([
      `${file}, line 2, is no whole JSON object`,
      `${file}, line 3, has token counts or a time that cannot be read`,
      '1 record of usage could not be read and is not counted',
    ])
    expect(exitCode).toBe(0)
    expect((await reportJson(home)).totals.requests).toBe(1)
  })

  it('says where it looked when there are no transcripts', async () => {
    const home = await temporaryHome()
    const {stdout, stderr, exitCode} = await runImport(home)
    expect({stdout, exitCode}).toEqual({stdout: '', exitCode: 1})
    expect(stderr).toContain(join(home, '.claude/projects'))
    expect(stderr).toContain('stackspend import --root DIR')
    const named = await runImport(home, '--root', join(home, 'nowhere'))
    expect(named).toMatchObject({exitCode: 1})
    expect(named.stderr).toContain(`there is no folder ${join(home, 'nowhere')}`)
  })

  it('leaves out what is older than --since, for a later import to find', async () => {
    const home = await temporaryHome()
    const old = assistantLine({requestId: 'req_0', message: {id: 'msg_0'}, timestamp: '2026-11-01T00:00:00Z'})
    write(home, 'p/a.jsonl', jsonl(old) + requests(1))
    expect((await importJson(home, '--since', '2026-11-22')).requests.added).toBe(1)
    expect((await importJson(home)).requests.added).toBe(1)
    expect(await runImport(home, '--since', 'soon')).toMatchObject({exitCode: 2})
  })

  it('reads several roots, and any request once', async () => {
    const home = await temporaryHome()
    const versions = ['http-protobuf', 'resume', 'rich'].map(name => transcriptsOf('2.1.330', name))
    const roots = versions.flatMap(root => ['--root', root])
    const result = await importJson(home, ...roots)
    const {totals} = await reportJson(home)
    expect(totals.requests).toBe(result.requests.added)
    expect(result).toMatchObject({roots: versions, files: {found: 20, read: 20}, problems: [], drift: []})
  })

  it('counts beside a watch that owns the home', async () => {
    const home = await temporaryHome()
    write(home, 'p/a.jsonl', requests(1, 2))
    const watch = await spawnListening(home, [...WATCH, '--no-transcripts'])
    expect((await importJson(home)).requests.added).toBe(2)
    watch.kill('SIGTERM')
    await watch.ended
    expect((await reportJson(home)).totals.requests).toBe(2)
  })

  it('counts once what a watch reads at the same time', async () => {
    const home = await temporaryHome()
    for (let file = 0; file < 10; file += 1) {
      const ids = Array.from({length: 300}, (_, index) => file * 300 + index)
      write(home, `p/${file}.jsonl`, requests(...ids))
    }
    const watch = await spawnListening(home, WATCH)
    await importJson(home)
    watch.kill('SIGTERM')
    await watch.ended
    expect((await reportJson(home)).totals).toMatchObject({requests: 3000, outputTokens: 150_000})
  })

  it('goes on from where it was stopped', async () => {
    const home = await temporaryHome()
    for (let file = 0; file < 120; file += 1) {
      const ids = Array.from({length: 500}, (_, index) => file * 500 + index)
      write(home, `p/${file}.jsonl`, requests(...ids))
    }
    const child = spawn(process.execPath, [BIN, 'import', '--json'], {
      env: {...cliEnvironment(home), HOME: home},
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let stdout = ''
    child.stdout.setEncoding('utf8').on('data', text => {
      stdout += text
    })
    const ended = once(child, 'close')
    await until(async () => (await countedSoFar(home)) > 0)
    child.kill('SIGINT')
    const [code] = await ended
    const stopped: ImportResult = JSON.parse(stdout)
    expect({code, interrupted: stopped.interrupted}).toEqual({code: 1, interrupted: true})
    const rest = await importJson(home)
    expect(stopped.requests.added + rest.requests.added).toBe(60_000)
    expect(rest.requests.changed).toBe(0)
    expect((await reportJson(home)).totals).toMatchObject({requests: 60_000, outputTokens: 3_000_000})
  })
})

async function countedSoFar(home: string): Promise<number> {
  const reader = await UsageReader.open(pathsOf(home).storeFile)
  try {
    return (await reader?.lastRequestId()) ?? 0
  } finally {
    await reader?.close()
  }
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise(resolve => setTimeout(resolve, 20))
}
