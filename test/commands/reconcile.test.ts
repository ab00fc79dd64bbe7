import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, afterEach, beforeAll, describe, expect, it} from 'vitest'
import type {SentRequest} from '../support/claude-telemetry.ts'
import {recordInto} from '../support/recorded-home.ts'
import {type CliResult, runCli} from '../support/run-cli.ts'
import {
  type StackspendOptions,
  type StackspendServer,
  startStackspend,
  TEST_API_KEY,
} from '../support/stackspend-server.ts'
import {temporaryHome} from '../support/temporary-home.ts'

const BILLING = join(import.meta.dirname, '../fixtures/billing')
const CSV_2026 = join(BILLING, 'console-cost-2026.csv')
const PERIOD = ['--since', '2026-11-20', '--until', '2026-11-21']

/** claude-opus-5-5 costs 4 $ per million input tokens. */
const requests: readonly SentRequest[] = [
  {at: '2026-11-20T10:00:00Z', email: 'ada@example.com', model: 'claude-opus-5-5', inputTokens: 1_000_000},
  {
    at: '2026-11-20T11:00:00Z',
    email: 'linus@example.com',
    model: 'claude-haiku-4-5-20251001',
    inputTokens: 500_000,
  },
  {
    at: '2026-11-21T10:00:00Z',
    session: 'session-2',
    email: 'ada@example.com',
    plan: 'max',
    model: 'claude-opus-5-5',
    inputTokens: 2_000_000,
  },
]

const item = (day: string, usd: number | null, some: Readonly<Record<string, unknown>> = {}) => ({
  id: `${day}-${usd}`,
  usage_date: day,
  provider_type: 'anthropic',
  provider_service: 'Claude API',
  net_amount_usd: usd,
  currency_original: 'USD',
  project_id: null,
  user_email: null,
  ...some,
})

/** What StackSpend has of the same days: a user in capitals, one without telemetry, one item without an amount. */
const lineItems = [
  item('2026-11-20', 4, {user_email: 'Ada@Example.com'}),
  item('2026-11-20', 0.5, {user_email: 'linus@example.com'}),
  item('2026-11-21', 2.5, {user_email: 'ada@example.com'}),
  item('2026-11-21', 3, {user_email: 'grace@example.com'}),
  item('2026-11-21', null, {user_email: 'grace@example.com'}),
  item('2026-11-22', 99),
  item('2026-11-21', 77, {provider_type: 'claude'}),
]

let home: string
let server: StackspendServer | undefined

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'stackspend-reconcile-'))
  await recordInto(home, {requests})
})
afterAll(() => rm(home, {recursive: true, force: true}))
afterEach(async () => {
  await server?.close()
  server = undefined
})

async function reconcile(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<CliResult> {
  const api: Record<string, string> = server === undefined ? {} : {STACKSPEND_API_URL: server.url}
  const result = await runCli(['reconcile', ...args], {
    env: {STACKSPEND_HOME: home, STACKSPEND_API_KEY: TEST_API_KEY, COLUMNS: '120', ...api, ...env},
  })
  expect(result.stdout + result.stderr).not.toContain(TEST_API_KEY)
  return result
}

async function start(options: StackspendOptions = {}) {
  server = await startStackspend({spend: {lineItems}, ...options})
}

async function reconciliationOf(args: readonly string[]) {
  const {stdout, stderr, exitCode} = await reconcile([...args, '--json'])
  expect({stderr, exitCode}).toEqual({stderr: '', exitCode: 0})
  return JSON.parse(stdout)
}

describe('stackspend reconcile --billing', () => {
  it('shows the bill of StackSpend beside the estimate, by day', async () => {
    await start()
    const {stdout, stderr, exitCode} = await reconcile(['--billing', ...PERIOD])
    expect({stderr, exitCode}).toEqual({stderr: '', exitCode: 0})
    expect(stdout).toMatchInlineSnapshot(`
      " Billed $10.00, estimated $12.50: 20.0 % less than estimated, in 2 days (20–21 Nov 2026, UTC)

       Day         Estimated  Reported  Billed  Difference           Likely causes
       2026-11-20      $4.50         –   $4.50       $0.00      0 %
       2026-11-21      $8.00         –   $5.50      -$2.50  -31.3 %  amount missing, subscription
       ──────────────────────────────────────────────────────────────────────────────────────────
       Total          $12.50         –  $10.00      -$2.50  -20.0 %

       ! amount missing (1 day): 1 line of the bill without an amount, which is unknown, not 0: the bill may be higher than
       shown.
       subscription (1 day): Sessions on a subscription (max) are not billed by the token; the estimate has them at list
       price.

       The bill is of the whole organisation; the estimate is of what was recorded on this machine.
       StackSpend counts days in the workspace's time zone, which its API does not tell; here they are those of UTC
       (--timezone).

       Billed: net, 5 lines of StackSpend, provider anthropic. Estimated: at list price 2026-11-20.
      "
    `)
    expect(server?.received.map(({query}) => query.get('provider'))).toEqual(['anthropic'])
  })

  it('compares by user, and says of whom one side knows nothing', async () => {
    await start()
    const {rows, compared, notes, bill} = await reconciliationOf(['--billing', '--by', 'user', ...PERIOD])
    const shown = rows.map((row: Record<string, unknown>) => [row.key, row.estimatedUsd, row.billedUsd])
    expect(shown).toEqual([
      [{user: 'ada@example.com'}, 12, 6.5],
      [{user: 'grace@example.com'}, null, 3],
      [{user: 'linus@example.com'}, 0.5, 0.5],
    ])
    expect(compared).toMatchObject({rows: 2, estimatedUsd: 12.5, billedUsd: 7})
    expect(bill).toEqual({source: 'stackspend', provider: 'anthropic', lines: 5})
    expect(notes.map(({code}: {code: string}) => code)).toContain('ONE_SIDED')
  })

  it('names a subscription only where a session was on one', async () => {
    await start()
    const causesBy = async (by: string) => {
      const {rows} = await reconciliationOf(['--billing', '--by', by, ...PERIOD])
      return rows
        .filter(({causes}: {causes: {code: string}[]}) => causes.some(({code}) => code === 'SUBSCRIPTION'))
        .map((row: {key: Record<string, string>}) => row.key[by])
    }
    expect(await causesBy('day')).toEqual(['2026-11-21'])
    expect(await causesBy('user')).toEqual(['ada@example.com'])
  })

  it('is no bill by model, and none of what StackSpend itself estimates', async () => {
    const model = await reconcile(['--billing', '--by', 'model'])
    expect(model.exitCode).toBe(2)
    expect(model.stderr).toContain("StackSpend's line items name no model.")
    expect(model.stderr).toContain('--csv FILE')
    const claude = await reconcile(['--billing', '--provider', 'Claude'])
    expect(claude.exitCode).toBe(2)
    expect(claude.stderr).toContain('--provider claude is no bill')
  })

  it('names the provider types that there are when none is the one asked for', async () => {
    await start()
    const {stdout, stderr, exitCode} = await reconcile(['--billing', '--provider', 'antropic', ...PERIOD])
    expect({stdout, exitCode}).toEqual({stdout: '', exitCode: 1})
    expect(stderr).toContain('are: anthropic, claude.')
    expect(stderr).toContain('(code BILL_EMPTY)')
  })

  it('looks back 30 days unless told otherwise', async () => {
    await start()
    await reconcile(['--billing'])
    const {query} = server?.received[0] ?? {}
    const days =
      (Date.parse(`${query?.get('end_date')}`) - Date.parse(`${query?.get('start_date')}`)) / 86_400_000
    expect(days).toBe(29)
  })

  it.each([
    ['without a key', {}, {STACKSPEND_API_KEY: ''}, 5, 'NOT_LOGGED_IN'],
    ['with a refused key', {keys: ['another']}, {}, 5, 'NOT_AUTHORISED'],
    ['with a key that lacks the scope', {scopes: ['rollups:read']}, {}, 5, 'INVALID_SCOPE'],
    ['on a plan without API', {plan: 'starter'}, {}, 5, 'PLAN_RESTRICTED'],
  ] as const)('ends with 5 %s', async (_case, options, env, exit, code) => {
    await start(options)
    const {stdout, stderr, exitCode} = await reconcile(['--billing', ...PERIOD], env)
    expect({stdout, exitCode}).toEqual({stdout: '', exitCode: exit})
    expect(stderr).toContain(`(code ${code})`)
  })

  it('ends with 1 when the API fails, after a few tries', async () => {
    await start()
    server?.fail('line-items', {status: 500})
    const {stderr, exitCode} = await reconcile(['--billing', ...PERIOD])
    expect(exitCode).toBe(1)
    expect(stderr).toContain('(code API_FAILED)')
  })
})

describe('stackspend reconcile --csv', () => {
  it('takes the days of the file, in UTC, and compares by model', async () => {
    const {stdout, stderr, exitCode} = await reconcile(['--csv', CSV_2026, '--by', 'model'], {
      TZ: 'Asia/Tokyo',
    })
    expect({stderr, exitCode}).toEqual({stderr: '', exitCode: 0})
    expect(stdout).toMatchInlineSnapshot(`
      " Billed $1,204.75, estimated $12.50: 9,538 % more than estimated, for the 2 of 3 models with both
       in all billed $1,205.45, estimated $12.50 in 3 days (20–22 Nov 2026, UTC)

       Model             Estimated  Reported     Billed  Difference            Likely causes
       claude-opus-5-5      $12.00         –  $1,204.50  +$1,192.50  +9,938 %  amount missing, US only
       (no model)                –         –      $0.70           –         –  code execution, web search
       claude-haiku-4-5      $0.50         –      $0.25      -$0.25   -50.0 %  batch, discount
       ──────────────────────────────────────────────────────────────────────────────────────────────────
       Total                $12.50         –  $1,205.45
       With both            $12.50            $1,204.75  +$1,192.25  +9,538 %

       ! amount missing (1 model): 1 line of the bill without an amount, which is unknown, not 0: the bill may be higher than
       shown.
       code execution (1 model): $0.40 of code execution, which telemetry does not tell.
       web search (1 model): $0.30 of web searches, which the bill keeps apart from models and the estimate does not.
       US only (1 model): $1,200.00 of inference in the US only, which costs more; telemetry told of none.
       batch (1 model): $0.25 of batch requests, which cost less than the list price of the estimate.
       discount (1 model): The bill is $0.25 below its own list price.

       Not compared: $0.70 billed for 1 model without an estimate.
       The bill is of the workspaces and API keys in the file; the estimate is of what was recorded on this machine.
       Days are those of UTC, as Anthropic's console counts them.

       Billed: net, 7 lines of a file of Anthropic's console. Estimated: at list price 2026-11-20.
      "
    `)
  })

  it('gives the same figures as JSON and Markdown, and asks nobody', async () => {
    const value = await reconciliationOf(['--csv', CSV_2026])
    expect(value).toMatchObject({
      schema: 'stackspend.reconciliation/1',
      period: {since: '2026-11-20T00:00:00.000Z', until: '2026-11-23T00:00:00.000Z', timezone: 'UTC'},
      bill: {source: 'csv', provider: null, lines: 7},
    })
    expect((await reconcile(['--csv', CSV_2026, '--format', 'json'])).stdout).toBe(
      `${JSON.stringify(value, null, 2)}\n`,
    )
    const {stdout} = await reconcile(['--csv', CSV_2026, '--format', 'markdown'])
    const rows = stdout.split('\n').filter(line => line.startsWith('| 2026-'))
    expect(rows).toHaveLength(value.rows.length)
    expect(rows[0]).toContain('| $4.50 | – | $4.75 | +$0.25 | +5.6 % |')
  })

  it('keeps to the days that were asked for', async () => {
    const {rows, bill} = await reconciliationOf(['--csv', CSV_2026, '--until', '2026-11-20'])
    expect(rows.map(({key}: {key: unknown}) => key)).toEqual([{day: '2026-11-20'}])
    expect(bill.lines).toBe(3)
  })

  it('says which days these are in another time zone', async () => {
    const {stdout} = await reconcile(['--csv', CSV_2026, '--timezone', 'Asia/Tokyo'])
    expect(stdout).toContain(
      "Anthropic's console counts days in UTC; the estimate's are those of Asia/Tokyo.",
    )
  })

  it('names no user, as the file has none', async () => {
    const {stderr, exitCode} = await reconcile(['--csv', CSV_2026, '--by', 'user'])
    expect(exitCode).toBe(2)
    expect(stderr).toContain('names API keys, no users')
  })

  it.each([
    ['console-usage-2026.csv', 'take the one of the Cost page'],
    ['none.csv', 'none.csv does not exist.'],
  ])('refuses %s, and says what to do', async (file, text) => {
    const {stdout, stderr, exitCode} = await reconcile(['--csv', join(BILLING, file)])
    expect({stdout, exitCode}).toEqual({stdout: '', exitCode: 2})
    expect(stderr).toContain(text)
    expect(stderr).toContain('(code BILL_UNREADABLE)')
  })

  it('prints names of a file so that nothing of them acts', async () => {
    const file = join(await temporaryHome(), 'hostile.csv')
    const names = ['a|b', '<img src=x>', '\u001b[2Jred', '=cmd()', '\u202egnp', '[x](https://evil.example)']
    const lines = names.map(name => `2026-11-20,"${name}",1.00\n`)
    await writeFile(file, `usage_date_utc,model,cost_usd\n${lines.join('')}`)
    for (const format of ['table', 'markdown', 'json']) {
      const {stdout, exitCode} = await reconcile(['--csv', file, '--by', 'model', '--format', format])
      expect(exitCode).toBe(0)
      expect(stdout).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u)
      if (format === 'markdown') expect(stdout).not.toMatch(/<img|https:\/\/|a\|b/)
    }
  })
})

describe('stackspend reconcile', () => {
  it('says that nothing was recorded', async () => {
    const result = await runCli(['reconcile', '--csv', CSV_2026])
    expect(result.exitCode).toBe(1)
    expect(result.stderr).toContain('(code NO_DATA)')
  })

  it('refuses a period that ends before it begins', async () => {
    const {stderr, exitCode} = await reconcile(['--csv', CSV_2026, '--since', '2026-12-01'])
    expect(exitCode).toBe(2)
    expect(stderr).toContain('(code PERIOD_INVALID)')
  })
})
