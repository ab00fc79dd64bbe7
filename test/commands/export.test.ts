import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs'
import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {text} from 'node:stream/consumers'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {ensureDirs} from '../../src/config/paths.ts'
import {UsageStore} from '../../src/store/usage-store.ts'
import {parseCsv} from '../support/parse-csv.ts'
import {BIN, cliEnvironment, runCli} from '../support/run-cli.ts'
import {pathsOf, temporaryHome} from '../support/temporary-home.ts'
import {temporaryFolder} from '../support/temporary-store.ts'
import {usageBatch, usageEvent} from '../support/usage-event.ts'

const NAMES = [
  '=cmd()|"/c calc"!A1',
  '\t=1+1',
  '\u001b[2J\u001b]0;title\u0007',
  '\u202egnp.exe\u2066\u200b',
  'comma, "quote"; semi\r\nline',
  '\u0085next \u009b31m \u2028line',
  'half \ud800',
  '日本語😀',
  '__proto__',
]

/** What a terminal or a spreadsheet might act on: all but line ends that are ours. */
const ACTIVE = /(?![\r\n])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u

let home: string

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'stackspend-export-'))
  await ensureDirs(pathsOf(home))
  const store = await UsageStore.open(pathsOf(home).storeFile, {promptThresholds: []})
  const events = NAMES.map((name, index) =>
    usageEvent({
      requestId: `req_${index}`,
      sessionId: name,
      agent: name,
      model: index === 0 ? name : 'claude-opus-5-5',
      context: {userEmail: name, project: name, attributes: {cost_center: name}},
    }),
  )
  await store.append(usageBatch({events}))
  const many = Array.from({length: 5_000}, (_, index) => usageEvent({requestId: `req_many_${index}`}))
  await store.append(usageBatch({events: many}))
  await store.close()
})

afterAll(() => rm(home, {recursive: true, force: true}))

const run = (...args: string[]) => runCli(['export', ...args], {env: {STACKSPEND_HOME: home}})

describe('stackspend export', () => {
  it('prints a JSON object per line that holds hostile names as they are, and can be shown', async () => {
    const {stdout, stderr, exitCode} = await run()
    expect(exitCode).toBe(0)
    expect(stderr).toBe('! 1 of them are of models without a price: stackspend pricing check\n')
    expect(stdout).not.toMatch(ACTIVE)
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line))
    expect(lines).toHaveLength(5_000 + NAMES.length)
    expect(lines.slice(0, NAMES.length).map(({project}) => project)).toEqual(
      NAMES.map(name => name.toWellFormed()),
    )
    expect(lines[1]).toMatchObject({user: NAMES[1], agent: NAMES[1], attributes: {cost_center: NAMES[1]}})
    expect(lines[0]).toMatchObject({estimatedUsd: null, pricingVersion: expect.any(String)})
  })

  it('prints a table of which no spreadsheet calculates a cell', async () => {
    const {stdout, exitCode} = await run('--format', 'csv')
    expect(exitCode).toBe(0)
    expect(stdout).not.toMatch(ACTIVE)
    const [header = [], ...rows] = parseCsv(stdout)
    expect(rows).toHaveLength(5_000 + NAMES.length)
    expect(new Set(rows.map(row => row.length))).toEqual(new Set([header.length]))
    for (const cell of rows.flat()) expect(cell).not.toMatch(/^\s*[=+\-@]/)
    const column = (name: string) => rows.map(row => row[header.indexOf(name)])
    expect(column('project')[0]).toBe(`'${NAMES[0]}`)
    expect(column('estimatedUsd').slice(0, 2)).toEqual(['', expect.stringMatching(/^0\.\d+$/)])
    expect(column('requestId')[NAMES.length]).toBe('req_many_0')
  })

  it('ends quietly when its reader wants no more', async () => {
    const child = spawn(process.execPath, [BIN, 'export'], {
      env: cliEnvironment(home),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    child.stdout.once('data', () => child.stdout.destroy())
    const [stderr, [code, signal]] = await Promise.all([text(child.stderr), once(child, 'exit')])
    expect({code, signal}).toEqual({code: 0, signal: null})
    expect(stderr.replace(/^! .*\n/, '')).toBe('')
  })

  it('writes a file that only its owner may read, and says what in JSON', async () => {
    const file = join(temporaryFolder(), 'requests.csv')
    const {stdout, exitCode} = await run(
      '--format',
      'csv',
      '--output',
      file,
      '--model',
      'claude-opus-5-5',
      '--json',
    )
    expect(exitCode).toBe(0)
    expect(JSON.parse(stdout)).toEqual({
      schema: 'stackspend.export/1',
      format: 'csv',
      requests: NAMES.length - 1,
      unpricedRequests: 0,
      tokensWithoutRequests: 0,
      requestsPrunedBefore: null,
      period: {since: null, until: null, timezone: 'UTC'},
      pricing: {version: expect.any(String), asOf: expect.any(String)},
      isComplete: true,
    })
    expect(parseCsv(readFileSync(file, 'utf8'))).toHaveLength(NAMES.length)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readdirSync(dirname(file))).toEqual(['requests.csv'])
  })

  it('replaces a file only with --force', async () => {
    const file = join(temporaryFolder(), 'requests.ndjson')
    writeFileSync(file, 'precious')
    const refused = await run('--output', file)
    expect(refused).toMatchObject({exitCode: 2, stderr: expect.stringContaining('is there already')})
    expect(readFileSync(file, 'utf8')).toBe('precious')
    const {stdout, exitCode} = await run('--output', file, '--force')
    expect({stdout, exitCode}).toEqual({stdout: `Wrote 5,009 requests to ${file}\n`, exitCode: 0})
  })

  it('asks for a file when it is to say in JSON what it wrote', async () => {
    const {stdout, exitCode} = await run('--json')
    expect(exitCode).toBe(2)
    expect(JSON.parse(stdout)).toMatchObject({error: {code: 'USAGE', hint: expect.any(String)}})
  })

  it('says that there is nothing yet, and leaves no file', async () => {
    const file = join(temporaryFolder(), 'requests.ndjson')
    const empty = {STACKSPEND_HOME: await temporaryHome()}
    const {stderr, exitCode} = await runCli(['export', '--output', file], {env: empty})
    expect({exitCode, stderr}).toEqual({exitCode: 1, stderr: expect.stringContaining('(code NO_DATA)')})
    expect(readdirSync(dirname(file))).toEqual([])
  })
})
