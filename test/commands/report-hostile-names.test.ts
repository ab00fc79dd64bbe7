import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {postLogs, requestLogs} from '../support/claude-telemetry.ts'
import {reportOf} from '../support/local-watch.ts'
import {parseCsv} from '../support/parse-csv.ts'
import {recordInto, runReport} from '../support/recorded-home.ts'
import {spawnListening} from '../support/spawned-watch.ts'
import {temporaryHome} from '../support/temporary-home.ts'

const NAMES = [
  'a|b || c',
  '\\| end \\',
  '`rm -rf /` ``',
  '<img src=x onerror=alert(1)><!-- -->',
  '[click](https://evil.example) ![x](y)',
  '**bold** _it_ ~~no~~ # h @ada #12 https://evil.example',
  '\u001b[2J\u001b[31mred\u001b]0;title\u0007',
  'line\nbreak\r\nand\rmore',
  '\u202egnp.exe\u2066 \u200bzero\u200d\ufeff',
  '\u0085next \u009b31m c1 \u2028line\u2029par',
  '=cmd()|"/c calc"!A1',
  '+1+2',
  '-2+3',
  '@SUM(A1)',
  '\t=1+1',
  'comma, "quote"; semi',
  '   spaces   ',
  'z\u0301\u0302\u0303\u0304\u0305\u0306algo',
  '日本語😀 ünïcödé',
  '__proto__',
  'constructor',
  'x'.repeat(250),
]

const ATTRIBUTE = 'cost|`<b>\u202e\n=centre'

/** What a terminal, a pager or a spreadsheet might act on: all but the line breaks that are ours. */
const ACTIVE = /(?![\r\n])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u

let home: string

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'stackspend-hostile-'))
  const requests = NAMES.map((name, index) => ({
    requestId: `req_${index}`,
    session: name,
    email: name,
    project: name,
    agent: name,
    tool: name,
    model: index % 2 === 0 ? name : 'claude-opus-5-5',
    inputTokens: 1000 + index,
  }))
  const resources = NAMES.map(name => ({[ATTRIBUTE]: name, 'team.id': name}))
  await recordInto(
    home,
    ...requests.map((request, index) => ({requests: [request], resource: resources[index] ?? {}})),
  )
})

afterAll(() => rm(home, {recursive: true, force: true}))

async function print(format: string, by: string): Promise<string> {
  const {stdout, stderr, exitCode} = await runReport(home, ['--by', by, '--format', format])
  expect({stderr, exitCode}).toEqual({stderr: '', exitCode: 0})
  return stdout
}

const DIMENSIONS = ['session', 'user', 'project', 'model', 'agent', 'tool', 'team', `attr:${ATTRIBUTE}`]

describe.each(DIMENSIONS)('a report by hostile %j', by => {
  const rowCount = by === 'model' ? Math.ceil(NAMES.length / 2) + 1 : NAMES.length

  it('gives JSON from which a program reads every name exactly', async () => {
    const text = await print('json', by)
    expect(text).not.toMatch(ACTIVE)
    const keys = JSON.parse(text).rows.map(({key}: {key: Record<string, string>}) => key[by])
    const names = NAMES.filter((_, index) => by !== 'model' || index % 2 === 0)
    expect(new Set(keys)).toEqual(new Set(by === 'model' ? [...names, 'claude-opus-5-5'] : names))
    expect((await runReport(home, ['--by', by, '--json'])).stdout).toBe(text)
  })

  it('gives a table of one line a row, in which nothing acts on the terminal', async () => {
    for (const columns of ['60', '160']) {
      const {stdout} = await runReport(home, ['--by', by], {COLUMNS: columns})
      expect(stdout).not.toMatch(ACTIVE)
      expect(stdout).not.toContain('\r')
      const lines = stdout.split('\n')
      const headings = lines.findIndex(line => line.includes('Estimated'))
      const rule = lines.findIndex(line => /^ ─+$/.test(line))
      expect(rule - headings - 1).toBe(rowCount)
    }
  })

  it('gives Markdown whose cells are cells and whose names are text', async () => {
    const text = await print('markdown', by)
    expect(text).not.toMatch(ACTIVE)
    expect(text).not.toContain('\r')
    const table = text.split('\n').filter(line => line.startsWith('|'))
    expect(table).toHaveLength(rowCount + 3)
    const widths = table.map(line => line.replaceAll(/\\./g, '').split('|').length)
    expect(new Set(widths).size).toBe(1)
    const markup = table
      .slice(2)
      .join('\n')
      .replaceAll(/\\[`*_[\]~$#]/g, '')
      .replaceAll(/\*\*[^*]*\*\*/g, '')
    expect(markup).not.toMatch(/[`*_[\]<>~]/)
    expect(markup).not.toContain('https://')
  })

  it('gives CSV that a parser reads and no spreadsheet calculates', async () => {
    const text = await print('csv', by)
    expect(text).not.toMatch(ACTIVE)
    const [header = [], ...records] = parseCsv(text)
    expect(records).toHaveLength(rowCount)
    for (const record of records) {
      expect(record).toHaveLength(header.length)
      expect(record[0]).not.toMatch(/^\s*[=+\-@]/)
    }
    expect(header.join()).not.toMatch(/(^|,)\s*[=+\-@]/)
  })
})

describe('hostile names', () => {
  it('are found again by a filter', async () => {
    for (const name of NAMES) {
      const {totals} = await reportOf(home, {filters: {project: [name], session: [name], user: [name]}})
      expect([name, totals.requests]).toEqual([name, 1])
    }
  })

  it('are harmless where a model without a price is named', async () => {
    const {stderr, exitCode} = await runReport(home, ['--fail-on-unpriced', '--json'])
    expect(exitCode).toBe(4)
    expect(stderr).not.toMatch(ACTIVE)
    expect(stderr.trimEnd()).not.toContain('\n')
  })

  it.each(['lines', 'ndjson'])('are harmless in watch --output %s', async output => {
    const watch = await spawnListening(await temporaryHome(), ['--port', '0', '--output', output])
    const requests = NAMES.map(name => ({
      session: name,
      email: name,
      project: name,
      model: name,
      inputTokens: 1,
    }))
    await postLogs(watch.url, requestLogs(requests))
    watch.kill('SIGTERM')
    await watch.ended
    expect(watch.stdout() + watch.stderr()).not.toMatch(ACTIVE)
    expect(watch.stdout()).not.toContain('\r')
    const usage = watch
      .stdout()
      .trimEnd()
      .split('\n')
      .filter(line => output === 'lines' || line.includes('"type":"usage"'))
    expect(usage).toHaveLength(NAMES.length)
  })
})
