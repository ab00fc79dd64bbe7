import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {recordedHome, recordInto, reportJson, runReport} from '../support/recorded-home.ts'
import {pathsOf, temporaryHome} from '../support/temporary-home.ts'

const ADA = {email: 'ada@example.com', session: 'aaaa1111-0001', project: 'acme/api'}
const LINUS = {email: 'linus@example.com', session: 'bbbb2222-0001', project: 'acme/web'}
const BOT = {userId: '5f3a9c'.repeat(10), session: 'bbbb3333-0001'}

const platform = {
  resource: {'team.id': 'platform', cost_center: '4711'},
  requests: [
    {...ADA, at: '2026-10-30T10:00:00Z', model: 'claude-opus-5-5', outputTokens: 100_000, costUsd: 2},
    {...ADA, at: '2026-11-20T10:00:00Z', model: 'claude-opus-5-5', outputTokens: 50_000, costUsd: 1},
    {...ADA, at: '2026-11-20T11:00:00Z', model: 'claude-sonnet-5-5', agent: 'Explore', inputTokens: 500_000},
  ],
}
const web = {
  resource: {'team.id': 'web', cost_center: '4712'},
  requests: [
    {
      ...LINUS,
      at: '2026-11-21T23:30:00Z',
      model: 'us.anthropic.claude-opus-4-6-v1',
      tool: 'search',
      outputTokens: 40_000,
    },
    {...BOT, at: '2026-11-22T00:15:00Z', model: 'nova-9', inputTokens: 1000},
  ],
}

let home: string

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'stackspend-report-'))
  await recordInto(home, platform, web)
})

afterAll(() => rm(home, {recursive: true, force: true}))

type Row = {key: Record<string, string | null>; requests: number}

async function keysBy(by: string, ...args: string[]): Promise<[string | null | undefined, number][]> {
  const {rows}: {rows: Row[]} = await reportJson(home, '--by', by, ...args)
  return rows.map(({key, requests}) => [key[by], requests])
}

describe('stackspend report --by', () => {
  it.each([
    [
      'day',
      [
        ['2026-10-30', 1],
        ['2026-11-20', 2],
        ['2026-11-21', 1],
        ['2026-11-22', 1],
      ],
    ],
    [
      'week',
      [
        ['2026-W44', 1],
        ['2026-W47', 4],
      ],
    ],
    [
      'month',
      [
        ['2026-10', 1],
        ['2026-11', 4],
      ],
    ],
    [
      'hour',
      [
        ['2026-10-30T10:00+00:00', 1],
        ['2026-11-20T10:00+00:00', 1],
        ['2026-11-20T11:00+00:00', 1],
        ['2026-11-21T23:00+00:00', 1],
        ['2026-11-22T00:00+00:00', 1],
      ],
    ],
    [
      'session',
      [
        ['aaaa1111-0001', 3],
        ['bbbb2222-0001', 1],
        ['bbbb3333-0001', 1],
      ],
    ],
    [
      'user',
      [
        ['ada@example.com', 3],
        ['linus@example.com', 1],
        [BOT.userId, 1],
      ],
    ],
    [
      'model',
      [
        ['claude-opus-5-5', 2],
        ['us.anthropic.claude-opus-4-6-v1', 1],
        ['claude-sonnet-5-5', 1],
        ['nova-9', 1],
      ],
    ],
    [
      'project',
      [
        ['acme/api', 3],
        ['acme/web', 1],
        [null, 1],
      ],
    ],
    ['source', [['claude-code', 5]]],
    [
      'team',
      [
        ['platform', 3],
        ['web', 2],
      ],
    ],
    [
      'agent',
      [
        [null, 4],
        ['Explore', 1],
      ],
    ],
    [
      'tool',
      [
        [null, 4],
        ['search', 1],
      ],
    ],
    [
      'attr:cost_center',
      [
        ['4711', 3],
        ['4712', 2],
      ],
    ],
    ['attr:nobody_set_it', [[null, 5]]],
  ])('%s', async (by, expected) => {
    expect(await keysBy(by)).toEqual(expected)
  })

  it('takes several at once, in the order typed', async () => {
    const {by, rows} = await reportJson(home, '--by', 'team,month', '--sort', 'key')
    expect(by).toEqual(['team', 'month'])
    expect(rows.map(({key, requests}: Row) => [key, requests])).toEqual([
      [{team: 'platform', month: '2026-10'}, 1],
      [{team: 'platform', month: '2026-11'}, 2],
      [{team: 'web', month: '2026-11'}, 2],
    ])
  })

  it('counts the sessions of each row and of all, which is not their sum', async () => {
    const {rows, totals} = await reportJson(home, '--by', 'month')
    expect(rows.map(({sessions}: {sessions: number}) => sessions)).toEqual([1, 3])
    expect(totals.sessions).toBe(3)
  })
})

describe('the filters of stackspend report', () => {
  it.each([
    [['--user', 'ada@example.com'], 3],
    [['--user', 'ada@example.com', '--user', 'linus@example.com'], 4],
    [['--user', 'nobody@example.com'], null],
    [['--model', 'claude-opus-4-6'], 1],
    [['--model', 'claude-opus-5.5'], 2],
    [['--model', 'us.anthropic.claude-opus-4-6-v1'], 1],
    [['--model', 'claude-opus'], null],
    [['--project', 'acme/api'], 3],
    [['--session', 'bbbb'], 2],
    [['--session', 'bbbb2222-0001'], 1],
    [['--team', 'web'], 2],
    [['--agent', 'Explore'], 1],
    [['--tool', 'search'], 1],
    [['--source', 'claude-code'], 5],
    [['--attr', 'cost_center=4712'], 2],
    [['--attr', 'cost_center=4712', '--attr', 'cost_center=4711'], 5],
    [['--attr', 'cost_center=4711', '--model', 'claude-opus-5-5', '--since', '2026-11-01'], 1],
  ] as const)('%j keep %s requests', async (args, requests) => {
    const report = await reportJson(home, ...args)
    expect(report.totals.requests).toBe(requests)
    const added = report.rows.reduce((sum: number, row: Row) => sum + row.requests, 0)
    expect(added).toBe(requests ?? 0)
  })

  it('say how they are written', async () => {
    const {stderr, exitCode} = await runReport(home, ['--attr', 'cost_center'])
    expect(exitCode).toBe(2)
    expect(stderr).toContain('Error: --attr cost_center is not of the form NAME=VALUE.')
  })
})

describe('stackspend report', () => {
  it('shows a table, the answer first', async () => {
    const {stdout, stderr, exitCode} = await runReport(home, ['--by', 'user,model'], {COLUMNS: '120'})
    expect({stderr, exitCode}).toEqual({stderr: '', exitCode: 0})
    expect(stdout).toMatchInlineSnapshot(`
      " $5.10 in all (UTC) · 1.00k tokens unpriced · 3 sessions · 691k tokens · estimated at list price

       User               Model                            Sessions  Requests  Tokens  Estimated  Share
       ada@example.com    claude-opus-5-5                         1         2    150k      $3.00  ██████░░░░  58 %
       linus@example.com  us.anthropic.claude-opus-4-6-v1         1         1   40.0k      $1.10  ██░░░░░░░░  21 %
       ada@example.com    claude-sonnet-5-5                       1         1    500k      $1.00  ██░░░░░░░░  19 %
       5f3a9c5f           nova-9                                  1         1   1.00k          –  1.00k unpriced
       ───────────────────────────────────────────────────────────────────────────────────────────────────────────
       Total                                                      3         5    691k      $5.10  + 1.00k unpriced

       ! No price for nova-9 (1.00k tokens): the cost is higher than shown. See: stackspend pricing check
       Estimated at list price 2026-11-20, not a bill.
      "
    `)
  })

  it.each([
    ['cost', ['claude-opus-5-5', 'us.anthropic.claude-opus-4-6-v1', 'claude-sonnet-5-5', 'nova-9']],
    ['tokens', ['claude-sonnet-5-5', 'claude-opus-5-5', 'us.anthropic.claude-opus-4-6-v1', 'nova-9']],
    ['requests', ['claude-opus-5-5', 'claude-sonnet-5-5', 'us.anthropic.claude-opus-4-6-v1', 'nova-9']],
    ['key', ['claude-opus-5-5', 'claude-sonnet-5-5', 'nova-9', 'us.anthropic.claude-opus-4-6-v1']],
  ])('sorts by %s', async (order, models) => {
    expect((await keysBy('model', '--sort', order)).map(([model]) => model)).toEqual(models)
  })

  it('keeps the first rows with --top, and the total of all', async () => {
    const {rows, totals, notes} = await reportJson(home, '--by', 'model', '--top', '1')
    expect(rows).toHaveLength(1)
    expect(totals.requests).toBe(5)
    expect(notes).toContainEqual({
      code: 'ROWS_LEFT_OUT',
      text: '3 more rows are left out; the total covers all.',
    })
  })

  it('leads with the client’s own figure for --cost reported', async () => {
    const {stdout} = await runReport(home, ['--cost', 'reported', '--by', 'model'])
    expect(stdout).toMatch(/^ \$3\.00 in all .* · as the client reported\n/)
    expect(stdout).toContain('Reported by the client for 2 of 5 requests, not a bill.')
    const {rows} = await reportJson(home, '--cost', 'reported', '--by', 'model')
    expect(rows[0]).toMatchObject({key: {model: 'claude-opus-5-5'}, reportedUsd: 3, share: 1})
  })

  it('shows nothing as nothing, with what to do about it', async () => {
    const {stdout, exitCode} = await runReport(home, ['--since', '2027-01-01'])
    expect(exitCode).toBe(0)
    expect(stdout).toContain('No usage since 1 Jan 2027 (UTC).')
    expect(stdout).toContain('stackspend report --since 30d')
  })

  it('says how to get data while there is none', async () => {
    const {stdout, stderr, exitCode} = await runReport(await temporaryHome())
    expect({stdout, exitCode}).toEqual({stdout: '', exitCode: 1})
    expect(stderr).toContain('Error: Nothing has been recorded yet.\n  next  stackspend import ')
    expect(stderr).toContain('(code NO_DATA)')
  })
})

describe('a store that stackspend report cannot read', () => {
  it('is said to be damaged', async () => {
    const broken = await temporaryHome()
    await mkdir(pathsOf(broken).dataDir)
    await writeFile(pathsOf(broken).storeFile, 'not a database '.repeat(1000))
    const {stdout, stderr, exitCode} = await runReport(broken)
    expect({stdout, exitCode}).toEqual({stdout: '', exitCode: 1})
    expect(stderr).toContain(`Error: ${pathsOf(broken).storeFile} is damaged or no SQLite database`)
    expect(stderr).toContain('(code STORE_CORRUPT)')
  })

  it('is said to be from a newer version', async () => {
    const newer = await recordedHome({requests: [{inputTokens: 1}]})
    const database = new DatabaseSync(pathsOf(newer).storeFile)
    database.exec('PRAGMA user_version = 999')
    database.close()
    const {stdout, stderr, exitCode} = await runReport(newer)
    expect({stdout, exitCode}).toEqual({stdout: '', exitCode: 1})
    expect(stderr).toContain('was written by a newer stackspend (store version 999')
    expect(stderr).toContain('(code STORE_NEWER)')
  })
})

describe('the limits of stackspend report', () => {
  it.each([
    {
      args: ['--max-usd', '100'],
      exit: 0,
      says: ['Budget checked in part: 1.00k tokens have no price, so the cost may be higher than $5.10.'],
    },
    {args: ['--max-usd', '100', '--model', 'claude-opus-5-5'], exit: 0, says: []},
    {args: ['--max-usd', '1'], exit: 3, says: ['Over budget: $5.10 of $1.00 (exit code 3).']},
    {
      args: ['--fail-on-unpriced'],
      exit: 4,
      says: ['Unpriced: 1.00k tokens of nova-9 have no price (exit code 4).'],
    },
    {args: ['--fail-on-unpriced', '--model', 'claude-opus-5-5'], exit: 0, says: []},
    {
      args: ['--max-usd', '$1', '--fail-on-unpriced'],
      exit: 3,
      says: [
        'Over budget: $5.10 of $1.00 (exit code 3).',
        'Unpriced: 1.00k tokens of nova-9 have no price (exit code 4).',
      ],
    },
  ])('$args end with $exit, and still show the report', async ({args, exit, says}) => {
    for (const format of [[], ['--json']]) {
      const {stdout, stderr, exitCode} = await runReport(home, [...args, ...format])
      expect(exitCode).toBe(exit)
      expect(stderr).toBe(says.map(line => `${line}\n`).join(''))
      expect(stdout.length).toBeGreaterThan(100)
    }
  })

  it('holds --max-usd against the figure that leads', async () => {
    const {exitCode, stderr} = await runReport(home, ['--cost', 'reported', '--max-usd', '2.5'])
    expect(exitCode).toBe(3)
    expect(stderr).toBe('Over budget: $3.00 of $2.50 (exit code 3).\n')
  })
})

describe('wrong usage of stackspend report', () => {
  it.each([
    [['--by', 'modle'], '--by cannot group by "modle". Did you mean "model"?', 'DIMENSION_UNKNOWN'],
    [['--by', 'entrypoint'], '--by cannot group by "entrypoint".', 'DIMENSION_UNKNOWN'],
    [['--by', 'day,day'], '--by names day twice.', 'DIMENSION_UNKNOWN'],
    [['--by', ''], '--by names nothing', 'DIMENSION_UNKNOWN'],
    [['--since', '2026-11-22', '--until', '2026-11-20'], 'is not before', 'PERIOD_INVALID'],
    [['--since', 'lately'], '--since "lately" is no date', 'PERIOD_INVALID'],
    [['--until', '2026-02-30'], '--until "2026-02-30" is no date', 'PERIOD_INVALID'],
    [['-z', 'Europe/Berln'], 'Did you mean "Europe/Berlin"?', 'TIMEZONE_UNKNOWN'],
    [['--max-usd', 'lots'], '"lots" is not an amount of US dollars.', 'USAGE'],
    [['--top', '0'], '--top', 'USAGE'],
    [['--sort', 'size'], '--sort', 'USAGE'],
    [['--format', 'html'], '--format', 'USAGE'],
    [['--formt', 'csv'], 'Did you mean --format?', 'USAGE'],
  ])('%j ends with 2 and says what is wrong', async (args, message, code) => {
    const {stdout, stderr, exitCode} = await runReport(home, args)
    expect({stdout, exitCode}).toEqual({stdout: '', exitCode: 2})
    expect(stderr).toContain(message)
    expect(stderr).toContain(`(code ${code})`)
    const underJson = await runReport(home, [...args, '--json'])
    expect(underJson.exitCode).toBe(2)
    expect(JSON.parse(underJson.stdout).error).toMatchObject({
      code,
      message: expect.stringContaining(message),
    })
  })
})
