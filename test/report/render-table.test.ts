import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {displayWidth} from '../../src/report/display-width.ts'
import {renderTable} from '../../src/report/render-table.ts'
import {hostileNames, measures, row, weekByUser} from './build-spend-report.ts'

const plain = (columns: number) => ({columns, colour: false})

describe('renderTable', () => {
  it('shows everything at 120 columns', () => {
    expect(renderTable(weekByUser(), plain(120))).toMatchInlineSnapshot(`
      " $412.60 in 7 days (16–22 Nov 2026, Europe/Berlin) · 512k tokens unpriced · 30 sessions · 46.3M tokens
       estimated at list price

       User               Sessions  Requests  Input  Output  Cache write  Cache read  Estimated  Share
       ada@example.com          14     4,120   210k   1.90M        6.10M       22.0M    $251.90  ██████░░░░  61 %
       linus@example.com        15     2,980   160k   1.10M        3.90M       10.4M    $160.70  ████░░░░░░  38 %
       (unknown user)            2         –  2.00k   20.0k        90.0k        400k          –  512k unpriced
       ──────────────────────────────────────────────────────────────────────────────────────────────────────────
       Total                    30     7,131   372k   3.02M        10.1M       32.8M    $412.60  + 512k unpriced

       ! nova-9 has no price: 512,000 tokens are not in the estimate.
       Claude Code itself reported $409.11 (0.8 % less).
       Estimated at list price 2026.11.2 of 2026-11-20, not a bill."
    `)
  })

  it('keeps who, how much and the bar at 80 columns', () => {
    expect(renderTable(weekByUser(), plain(80))).toMatchInlineSnapshot(`
      " $412.60 in 7 days (16–22 Nov 2026, Europe/Berlin) · 512k tokens unpriced
       30 sessions · 46.3M tokens · estimated at list price

       User               Sessions  Requests  Tokens  Estimated  Share
       ada@example.com          14     4,120   30.2M    $251.90  ██████░░░░  61 %
       linus@example.com        15     2,980   15.6M    $160.70  ████░░░░░░  38 %
       (unknown user)            2         –    512k          –  512k unpriced
       ──────────────────────────────────────────────────────────────────────────
       Total                    30     7,131   46.3M    $412.60  + 512k unpriced

       ! nova-9 has no price: 512,000 tokens are not in the estimate.
       Claude Code itself reported $409.11 (0.8 % less).
       Estimated at list price 2026.11.2 of 2026-11-20, not a bill."
    `)
  })

  it('keeps who, tokens and cost at 60 columns', () => {
    expect(renderTable(weekByUser(), plain(60))).toMatchInlineSnapshot(`
      " $412.60 in 7 days (16–22 Nov 2026, Europe/Berlin)
       512k tokens unpriced · 30 sessions · 46.3M tokens
       estimated at list price

       User               Tokens  Estimated  Share
       ada@example.com     30.2M    $251.90   61 %
       linus@example.com   15.6M    $160.70   38 %
       (unknown user)       512k          –  512k unpriced
       ─────────────────────────────────────────────────────
       Total               46.3M    $412.60  + 512k unpriced

       ! nova-9 has no price: 512,000 tokens are not in the
       estimate.
       Claude Code itself reported $409.11 (0.8 % less).
       Estimated at list price 2026.11.2 of 2026-11-20, not a
       bill."
    `)
  })

  it('keeps who, cost and what has no price at 40 columns, and is not narrower', () => {
    expect(renderTable(weekByUser(), plain(40))).toMatchInlineSnapshot(`
      " $412.60 in 7 days (16–22 Nov 2026, Eur…
       512k tokens unpriced · 30 sessions
       46.3M tokens · estimated at list price

       User         Estimated
       ada@exampl…    $251.90
       linus@exam…    $160.70
       (unknown u…          –  512k unpriced
       ───────────────────────────────────────
       Total          $412.60  + 512k unpriced

       ! nova-9 has no price: 512,000 tokens
       are not in the estimate.
       Claude Code itself reported $409.11
       (0.8 % less).
       Estimated at list price 2026.11.2 of
       2026-11-20, not a bill."
    `)
    expect(renderTable(weekByUser(), plain(0))).toBe(renderTable(weekByUser(), plain(40)))
  })

  it('shows what the client reported beside the estimate', () => {
    expect(renderTable(weekByUser({cost: 'reported', notes: []}), plain(120))).toMatchInlineSnapshot(`
      " $409.11 in 7 days (16–22 Nov 2026, Europe/Berlin) · 512k tokens unpriced · 30 sessions · 46.3M tokens
       as the client reported

       User               Sessions  Requests  Input  Output  Cache write  Cache read  Estimated  Reported  Share
       ada@example.com          14     4,120   210k   1.90M        6.10M       22.0M    $251.90   $249.00  ██████░░░░  61 %
       linus@example.com        15     2,980   160k   1.10M        3.90M       10.4M    $160.70   $160.11  ████░░░░░░  38 %
       (unknown user)            2         –  2.00k   20.0k        90.0k        400k          –         –  512k unpriced
       ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
       Total                    30     7,131   372k   3.02M        10.1M       32.8M    $412.60   $409.11  512k unpriced

       Reported by the client for 7,100 of 7,131 requests, not a bill. Estimates are at list price 2026.11.2 of 2026-11-20."
    `)
  })

  it('shows several dimensions, and days as a sparkline when they are the only one', () => {
    const days = ['2026-11-18', '2026-11-19', '2026-11-21'].map((day, index) =>
      row(
        {day, model: index === 2 ? null : 'claude-opus-4-5'},
        {estimatedUsd: index + 1, share: (index + 1) / 6},
      ),
    )
    const report = weekByUser({
      by: ['day', 'model'],
      rows: days,
      totals: measures({estimatedUsd: 6, totalTokens: 1234, sessions: 1, requests: 3}),
      notes: [],
    })
    expect(renderTable(report, plain(80))).toMatchInlineSnapshot(`
      " $6.00 in 7 days (16–22 Nov 2026, Europe/Berlin) · 1 session · 1.23k tokens
       estimated at list price

       Day         Model            Requests  Tokens  Estimated  Share
       2026-11-18  claude-opus-4-5         0       0      $1.00  ██░░░░░░░░  16 %
       2026-11-19  claude-opus-4-5         0       0      $2.00  ███░░░░░░░  33 %
       2026-11-21  (unknown model)         0       0      $3.00  █████░░░░░  50 %
       ──────────────────────────────────────────────────────────────────────────
       Total                               3   1.23k      $6.00

       Estimated at list price 2026.11.2 of 2026-11-20, not a bill."
    `)
    expect(renderTable({...report, by: ['day']}, plain(200)).split('\n', 1)[0]).toMatch(/ · ▃▆▁█$/)
    const isPartial = {
      ...report,
      by: ['day'],
      notes: [{code: 'ROWS_LEFT_OUT', text: '9 more rows.'}],
    } as const
    expect(renderTable(isPartial, plain(200))).not.toContain('▃')
  })

  it('joins names into one column where each alone would say nothing', () => {
    const by = ['user', 'model', 'project', 'session'] as const
    const key = {user: 'ada@example.com', model: 'claude-opus-4-5', project: null, session: 'b'.repeat(36)}
    expect(
      renderTable(weekByUser({by, rows: [row(key, {estimatedUsd: 1})], notes: []}), plain(50)),
    ).toMatchInlineSnapshot(`
      " $412.60 in 7 days (16–22 Nov 2026, Europe/Berlin)
       512k tokens unpriced · 30 sessions · 46.3M tokens
       estimated at list price

       User / Model / Proje…  Estimated
       ada@example.com / cl…      $1.00
       ─────────────────────────────────────────────────
       Total                    $412.60  + 512k unpriced

       Estimated at list price 2026.11.2 of 2026-11-20,
       not a bill."
    `)
  })

  it('has room for big numbers', () => {
    const big = {
      requests: 123_456_789,
      sessions: 1_234_567,
      inputTokens: 999_999_999_999,
      outputTokens: 999_500,
      totalTokens: Number.MAX_SAFE_INTEGER,
      estimatedUsd: 12_345_678.905,
    }
    const report = weekByUser({
      rows: [row({user: 'ada'}, {...big, share: 1})],
      totals: measures(big),
      notes: [],
    })
    expect(renderTable(report, plain(120))).toMatchInlineSnapshot(`
      " $12,345,678.90 in 7 days (16–22 Nov 2026, Europe/Berlin) · 1,234,567 sessions · 9,007T tokens · estimated at list price

       User    Sessions     Requests  Input  Output  Cache write  Cache read       Estimated  Share
       ada    1,234,567  123,456,789     1T   1.00M            0           0  $12,345,678.90  ██████████ 100 %
       ───────────────────────────────────────────────────────────────────────────────────────────────────────
       Total  1,234,567  123,456,789     1T   1.00M            0           0  $12,345,678.90

       Estimated at list price 2026.11.2 of 2026-11-20, not a bill."
    `)
  })

  it('says how to get data when there is none', () => {
    const empty = weekByUser({rows: [], totals: measures(), notes: []})
    expect(renderTable(empty, plain(80))).toMatchInlineSnapshot(`
      " No usage in 7 days (16–22 Nov 2026, Europe/Berlin).
       To look further back: stackspend report --since 30d
       To record some: run stackspend watch, and start Claude Code with what
       stackspend env claude prints.

       Estimated at list price 2026.11.2 of 2026-11-20, not a bill."
    `)
    const unbounded = {...empty, period: {...empty.period, since: null, until: null}}
    expect(renderTable(unbounded, plain(80))).not.toContain('look further back')
  })

  it('says in words all that it says in colour', () => {
    const coloured = renderTable(weekByUser(), {columns: 100, colour: true})
    expect(coloured).toContain('\u001b[33m512k unpriced\u001b[39m')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: this is what colour is made of
    expect(coloured.replace(/\u001b\[\d+m/g, '').replace(/ +$/gm, '')).toBe(
      renderTable(weekByUser(), plain(100)),
    )
  })

  it('stays within the terminal, and lets no name act on it', () => {
    const name = fc.option(fc.oneof(fc.constantFrom(...hostileNames), fc.string({unit: 'binary'})))
    const numbers = fc.record({
      estimatedUsd: fc.option(fc.double({min: 0, max: 1e6, noNaN: true})),
      requests: fc.option(fc.nat()),
      totalTokens: fc.nat(),
      unpricedTokens: fc.nat(),
      share: fc.option(fc.double({min: 0, max: 1, noNaN: true})),
    })
    const rows = fc.array(fc.tuple(name, name, name, numbers), {minLength: 1, maxLength: 5})
    fc.assert(
      fc.property(
        rows,
        fc.integer({min: 40, max: 160}),
        numbers,
        fc.string(),
        (drawn, columns, totals, text) => {
          const report = weekByUser({
            by: ['user', 'project', 'attr:cost_center'],
            rows: drawn.map(([user, project, costCenter, values]) =>
              row({user, project, 'attr:cost_center': costCenter}, values),
            ),
            totals: measures(totals),
            notes: [{code: 'UNPRICED', text}],
          })
          const lines = renderTable(report, plain(columns)).split('\n')
          const {length} = renderTable({...report, notes: []}, plain(columns)).split('\n')
          expect(lines.length).toBeGreaterThan(length)
          for (const line of lines) {
            expect(displayWidth(line)).toBeLessThanOrEqual(columns)
            expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)
          }
        },
      ),
    )
  })

  it('has one line for each row of many, all aligned', () => {
    const rows = Array.from({length: 101}, (_, index) =>
      row({user: `user ${index}`}, {estimatedUsd: index, share: 0}),
    )
    const lines = renderTable(weekByUser({rows}), plain(120)).split('\n')
    const own = lines.filter(line => line.startsWith(' user '))
    expect(own).toHaveLength(101)
    expect(new Set(own.map(line => line.indexOf('░'))).size).toBe(1)
  })
})
