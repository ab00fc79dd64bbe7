import {describe, expect, it} from 'vitest'
import {renderReconciliation} from '../../../src/report/bill/render-reconciliation.ts'
import {displayWidth} from '../../../src/report/display-width.ts'
import {hostileNames} from '../build-spend-report.ts'
import {billLine} from './bill-line.ts'
import {NOV_20, reconciled, spent} from './reconciliation-input.ts'
import {threeDays} from './sample-reconciliation.ts'

const plain = {columns: 120, colour: false}
/** What a terminal or a pager might act on: all but the line breaks that are ours. */
const ACTIVE = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u

describe('a reconciliation as a table', () => {
  it('answers first, then shows days, causes, and how sure it is', async () => {
    expect(await renderReconciliation(threeDays(), 'table', plain)).toMatchInlineSnapshot(`
      " Billed $5.51, estimated $12.00: 54.1 % less than estimated, on the 2 of 3 days with both
       in all billed $7.51, estimated $12.00 in 3 days (20–22 Nov 2026, UTC)

       Day         Estimated  Reported  Billed  Difference           Likely causes
       2026-11-20      $4.00     $4.00   $4.01      +$0.01   +0.2 %
       2026-11-21      $8.00         –   $1.50      -$6.50  -81.3 %  subscription
       2026-11-22          –         –   $2.00           –        –  not recorded
       ───────────────────────────────────────────────────────────────────────────
       Total          $12.00     $4.00   $7.51
       With both      $12.00             $5.51      -$6.49  -54.1 %

       not recorded (1 day): Nothing was recorded here: no telemetry reached this machine, or the usage is of other people.
       subscription (1 day): Sessions on a subscription (max) are not billed by the token; the estimate has them at list
       price.

       Not compared: $2.00 billed on 1 day without an estimate.
       ! No price for nova-9 (125k tokens): the estimate is higher than shown. See: stackspend pricing check
       The bill is of the whole organisation; the estimate is of what was recorded on this machine.
       StackSpend counts days in the workspace's time zone, which its API does not tell; here they are those of UTC
       (--timezone).

       Billed: net, 3 lines of StackSpend, provider anthropic. Estimated: at list price 2026-11-20.
      "
    `)
  })

  it('says that one side has nothing to compare', async () => {
    const text = await renderReconciliation(reconciled({lines: [billLine()]}), 'table', plain)
    expect(text.split('\n').slice(0, 2)).toEqual([
      ' Billed $1.00, estimated – in 3 days (20–22 Nov 2026, UTC)',
      ' no day has both',
    ])
  })

  it.each([
    [5, 4, 'Billed $5.00, estimated $4.00: 25.0 % more than estimated, in 3 days (20–22 Nov 2026, UTC)'],
    [3, 4, 'Billed $3.00, estimated $4.00: 25.0 % less than estimated, in 3 days (20–22 Nov 2026, UTC)'],
    [4, 4, 'Billed $4.00, estimated $4.00: as estimated, in 3 days (20–22 Nov 2026, UTC)'],
    [4.01, 4, 'Billed $4.01, estimated $4.00: as estimated, within 0.2 %, in 3 days (20–22 Nov 2026, UTC)'],
    [4, 0, 'Billed $4.00, estimated $0.00: $4.00 more than estimated, in 3 days (20–22 Nov 2026, UTC)'],
  ])('of %d against %d says so', async (billedUsd, estimatedUsd, headline) => {
    const value = reconciled({lines: [billLine({amountUsd: billedUsd})], rows: [spent(NOV_20, estimatedUsd)]})
    expect((await renderReconciliation(value, 'table', plain)).split('\n')[0]).toBe(` ${headline}`)
  })

  it('says where a difference has no cause that holds', async () => {
    const value = reconciled({lines: [billLine({amountUsd: 9})], rows: [spent(NOV_20, 3)]})
    expect(await renderReconciliation(value, 'table', plain)).toMatch(
      /2026-11-20 .* \+200 % {2}not explained\n/,
    )
  })

  it.each([60, 70, 90, 120, 200])('is never wider than %d columns', async columns => {
    for (const value of [threeDays(), hostile('user'), hostile('model')]) {
      const lines = (await renderReconciliation(value, 'table', {columns, colour: false})).split('\n')
      for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(columns)
    }
  })

  it('loses nothing of its answer, causes and notes on a narrow terminal', async () => {
    const words = async (columns: number) => {
      const text = await renderReconciliation(threeDays(), 'table', {columns, colour: false})
      return text.replaceAll(/[\s─]+/g, ' ')
    }
    const narrow = await words(60)
    expect(narrow).not.toContain('…')
    expect(narrow.length).toBeGreaterThan((await words(200)).length * 0.9)
  })

  it('colours only where it may', async () => {
    expect(await renderReconciliation(threeDays(), 'table', {columns: 120, colour: true})).toContain(
      '\u001b[1m',
    )
  })
})

describe('a reconciliation as Markdown', () => {
  it('has the same figures', async () => {
    expect(await renderReconciliation(threeDays(), 'markdown', plain)).toMatchInlineSnapshot(`
      "### Billed $5.51, estimated $12.00: 54.1 % less than estimated, on the 2 of 3 days with both

      in all billed $7.51, estimated $12.00 in 3 days (20–22 Nov 2026, UTC)

      | Day | Estimated | Reported | Billed | Difference |  | Likely causes |
      | --- | --: | --: | --: | --: | --: | --- |
      | 2026-11-20 | $4.00 | $4.00 | $4.01 | +$0.01 | +0.2 % |  |
      | 2026-11-21 | $8.00 | – | $1.50 | -$6.50 | -81.3 % | subscription |
      | 2026-11-22 | – | – | $2.00 | – | – | not recorded |
      | **Total** | $12.00 | $4.00 | $7.51 |  |  |  |
      | **With both** | $12.00 |  | $5.51 | -$6.49 | -54.1 % |  |

      - not recorded (1 day): Nothing was recorded here: no telemetry reached this machine, or the usage is of other people.
      - subscription (1 day): Sessions on a subscription (max) are not billed by the token; the estimate has them at list price.

      - Not compared: \\$2.00 billed on 1 day without an estimate.
      - No price for nova-9 (125k tokens): the estimate is higher than shown. See: stackspend pricing check
      - The bill is of the whole organisation; the estimate is of what was recorded on this machine.
      - StackSpend counts days in the workspace's time zone, which its API does not tell; here they are those of UTC (--timezone).

      <sub>Billed: net, 3 lines of StackSpend, provider anthropic. Estimated: at list price 2026-11-20.</sub>
      "
    `)
  })

  it.each(['user', 'model'] as const)('has cells that are cells and %ss that are text', async by => {
    const text = await renderReconciliation(hostile(by), 'markdown', plain)
    const rows = text.split('\n').filter(line => line.startsWith('|'))
    expect(rows).toHaveLength(hostile(by).rows.length + 3)
    const widths = rows.map(line => line.replaceAll(/\\./g, '').split('|').length)
    expect(new Set(widths)).toEqual(new Set([9]))
    const names = rows.filter(line => !line.startsWith('| **')).join('\n')
    expect(names.replaceAll(/\\[`*_[\]~$#]/g, '')).not.toMatch(/[`*_[\]<>~]|https?:\/\//)
  })
})

describe('a reconciliation as JSON', () => {
  it('is the value itself', async () => {
    expect(JSON.parse(await renderReconciliation(threeDays(), 'json', plain))).toEqual(threeDays())
  })
})

describe.each(['user', 'model'] as const)('hostile names of a %s', by => {
  it.each(['table', 'markdown', 'json'] as const)('act on nothing in %s', async format => {
    const text = await renderReconciliation(hostile(by), format, plain)
    expect(text.replaceAll('&#8288;', '').replaceAll('\u2060', '')).not.toMatch(ACTIVE)
    if (format !== 'table') return
    const lines = text.split('\n')
    const headings = lines.findIndex(line => line.includes('Likely causes'))
    expect(lines.findIndex(line => /^ ─+$/.test(line)) - headings - 1).toBe(hostile(by).rows.length)
  })
})

/** Names that strangers send, on both sides. */
function hostile(by: 'user' | 'model') {
  return reconciled({
    by,
    lines: hostileNames.map((name, index) => billLine({[by]: name, apiKey: name, amountUsd: index + 1})),
    rows: hostileNames.map((name, index) =>
      spent(name, index, {...(by === 'model' && {model: name}), provider: name}),
    ),
    plans: new Map(hostileNames.map(name => [name, [name]])),
    leftOut: new Map([['claude', 1], ...hostileNames.map(name => [name, 1] as const)]),
  })
}
