import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {formatPercent, formatTokens, formatUsd} from '../../src/report/format.ts'
import type {Measures, ReportRow, SpendReport} from '../../src/report/spend-report.ts'
import {loadScenario} from '../support/captures.ts'
import {whileWatching} from '../support/local-watch.ts'
import {parseCsv} from '../support/parse-csv.ts'
import {recordInto, runReport} from '../support/recorded-home.ts'
import {ofSignals, replay} from '../support/replay.ts'

let home: string

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'stackspend-formats-'))
  await whileWatching(home, async url => {
    await replay(url, loadScenario('2.1.330', 'rich').batches)
    await replay(url, loadScenario('2.0.76', 'http-protobuf').batches)
    await replay(url, ofSignals(loadScenario('2.1.330', 'models').batches, 'metrics'))
  })
  await recordInto(home, {requests: [{model: 'nova-9', inputTokens: 123_456, session: 'unpriced'}]})
})

afterAll(() => rm(home, {recursive: true, force: true}))

const printed = new Map<string, Promise<string>>()

/** What the program prints; asked again, what it printed then. */
function print(format: string, args: readonly string[]): Promise<string> {
  const key = [format, ...args].join(' ')
  const text = printed.get(key) ?? printAnew(format, args)
  printed.set(key, text)
  return text
}

async function printAnew(format: string, args: readonly string[]): Promise<string> {
  const {stdout, stderr, exitCode} = await runReport(home, [...args, '--format', format])
  expect({stderr, exitCode}).toEqual({stderr: '', exitCode: 0})
  return stdout
}

/** What a reader should find of a row, or of the totals, in a table; no column of these is left out. */
function cellsOf(measures: Measures, keys: readonly (string | null)[], hasSessions: boolean): string[] {
  return [
    ...keys.map(key => key ?? '(none)'),
    ...(hasSessions ? [String(measures.sessions)] : []),
    measures.requests === null ? '–' : String(measures.requests),
    formatTokens(measures.inputTokens),
    formatTokens(measures.outputTokens),
    formatTokens(measures.cacheWriteTokens),
    formatTokens(measures.cacheReadTokens),
    formatUsd(measures.estimatedUsd),
  ]
}

function expectedCells({by, rows, totals}: SpendReport): string[][] {
  const hasSessions = !by.includes('session')
  const keysOf = (row: ReportRow) => by.map(dimension => row.key[dimension] ?? null)
  return [
    ...rows.map(row => cellsOf(row, keysOf(row), hasSessions)),
    cellsOf(totals, ['Total', ...by.slice(1).map(() => '')].slice(0, by.length), hasSessions),
  ]
}

/** The rows between the headings and the notes, cut where the headings and numbers leave two blanks. */
function tableCells(text: string, keyCount: number): string[][] {
  const lines = text.split('\n').filter(line => /^ \S.* {2}\S/.test(line) && !line.startsWith(' $'))
  const total = lines.findIndex(line => line.startsWith(' Total'))
  return lines.slice(1, total + 1).map(line => {
    const cells = line.trim().split(/ {2,}/)
    const isTotal = line.startsWith(' Total')
    return isTotal ? [cells[0] ?? '', ...Array(keyCount - 1).fill(''), ...cells.slice(1)] : cells
  })
}

function markdownCells(text: string): string[][] {
  const lines = text.split('\n').filter(line => line.startsWith('|'))
  return lines.slice(2).map(line =>
    line
      .slice(2, -2)
      .split(' | ')
      .map(cell => cell.replaceAll(/\*\*|\\/g, '')),
  )
}

const known = (cells: readonly string[]) =>
  cells.map(cell => cell.replace(/^\(no .*\)$|^\(unknown .*\)$/, '(none)'))

describe.each([['day'], ['model'], ['session'], ['user,model'], ['agent,tool'], ['project,source,month']])(
  'a report by %s',
  by => {
    const args = ['--by', by]
    const keyCount = by.split(',').length

    it('says the same as JSON, as CSV, as a table and as Markdown', async () => {
      const json = await print('json', args)
      const report: SpendReport = JSON.parse(json)
      expect(report.rows.length).toBeGreaterThan(0)
      const expected = expectedCells(report)
      const width = expected[0]?.length ?? 0

      const table = tableCells(await print('table', args), keyCount).map(cells =>
        known(cells.slice(0, width)),
      )
      expect(table).toEqual(expected.map(shortened))
      const markdown = markdownCells(await print('markdown', args))
      expect(markdown.map(cells => known(cells.slice(0, width)))).toEqual(expected.map(shortened))
      const shares = markdown.slice(0, -1).map(cells => cells.at(-1)?.replace(/ (\+ )?[^ ]+ unpriced$/, ''))
      expect(shares).toEqual(report.rows.map(({share}) => formatPercent(share)))

      const [header = [], ...records] = parseCsv(await print('csv', args))
      expect(header.slice(0, keyCount)).toEqual(by.split(','))
      for (const [index, row] of report.rows.entries()) {
        const exact: Record<string, unknown> = {
          ...row.key,
          ...row,
          coverage: row.coverage?.share,
          pricingVersion: report.pricing.version,
          pricingAsOf: report.pricing.asOf,
          subscriptionPlans: report.basis.subscriptionPlans.join(' '),
        }
        const csv = Object.fromEntries(header.map((name, column) => [name, records[index]?.[column]]))
        const {key: _, ...fields} = exact
        expect(csv).toEqual(
          Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, String(value ?? '')])),
        )
      }
      expect(records).toHaveLength(report.rows.length)
    })

    it('is the same value with --json as with --format json', async () => {
      const {stdout} = await runReport(home, [...args, '--json'])
      expect(stdout).toBe(await print('json', args))
    })

    it('says in every format a person reads what is unpriced and that it is an estimate', async () => {
      for (const format of ['table', 'markdown']) {
        const text = await print(format, args)
        expect(text).toContain('123k tokens unpriced')
        expect(text).toMatch(/No price for nova-9 \(123k tokens\)/)
        expect(text).toMatch(/Estimated at list price 2026-11-20/)
      }
    })

    it('has the same rows, largest first, whatever comes after --top', async () => {
      const all: SpendReport = JSON.parse(await print('json', args))
      const top: SpendReport = JSON.parse(await print('json', [...args, '--top', '2']))
      expect(top.rows).toEqual(all.rows.slice(0, 2))
      expect(top.totals).toEqual(all.totals)
    })
  },
)

/** A random id is shown by its beginning. */
function shortened(cells: readonly string[]): string[] {
  return cells.map(cell => (/^[0-9a-f-]{36,64}$/.test(cell) ? cell.slice(0, 8) : cell))
}

it('ends every format with one line break', async () => {
  for (const format of ['table', 'markdown', 'json', 'csv']) {
    expect(await print(format, [])).toMatch(/[^\r\n]\r?\n$/)
  }
})
