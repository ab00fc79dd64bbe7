import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {renderMarkdown} from '../../src/report/render-markdown.ts'
import {hostileNames, measures, row, weekByUser} from './build-spend-report.ts'

/** Cells of each table line as GitHub splits it: at every `|` without a backslash before it. */
function tableCells(markdown: string): string[][] {
  const lines = markdown.split('\n').filter(line => line.startsWith('|'))
  return lines.map(line => line.split(/(?<!\\)\|/).slice(1, -1))
}

describe('renderMarkdown', () => {
  it('has the answer, the table, the notes and how sure they are', () => {
    expect(renderMarkdown(weekByUser())).toMatchInlineSnapshot(`
      "### $412.60 in 7 days (16–22 Nov 2026, Europe/Berlin)

      512k tokens unpriced · 30 sessions · 46.3M tokens · estimated at list price

      | User | Sessions | Requests | Input | Output | Cache write | Cache read | Estimated | Share, unpriced |
      | --- | --: | --: | --: | --: | --: | --: | --: | --: |
      | ada@example.com | 14 | 4,120 | 210k | 1.90M | 6.10M | 22.0M | $251.90 | 61 % |
      | linus@example.com | 15 | 2,980 | 160k | 1.10M | 3.90M | 10.4M | $160.70 | 38 % |
      | (unknown user) | 2 | – | 2.00k | 20.0k | 90.0k | 400k | – | – **512k unpriced** |
      | **Total** | 30 | 7,131 | 372k | 3.02M | 10.1M | 32.8M | $412.60 | **+ 512k unpriced** |

      - nova-9 has no price: 512,000 tokens are not in the estimate.
      - Claude Code itself reported \\$409.11 (0.8 % less).

      <sub>Estimated at list price 2026.11.2 of 2026-11-20, not a bill.</sub>
      "
    `)
  })

  it('shows what the client reported beside the estimate', () => {
    const report = weekByUser({
      cost: 'reported',
      by: ['session'],
      rows: [row({session: 's1'}, {reportedUsd: 249})],
    })
    expect(renderMarkdown(report)).toMatchInlineSnapshot(`
      "### $409.11 in 7 days (16–22 Nov 2026, Europe/Berlin)

      512k tokens unpriced · 30 sessions · 46.3M tokens · as the client reported

      | Session | Requests | Input | Output | Cache write | Cache read | Estimated | Reported | Share, unpriced |
      | --- | --: | --: | --: | --: | --: | --: | --: | --: |
      | s1 | 0 | 0 | 0 | 0 | 0 | – | $249.00 | – |
      | **Total** | 7,131 | 372k | 3.02M | 10.1M | 32.8M | $412.60 | $409.11 | **512k unpriced** |

      - nova-9 has no price: 512,000 tokens are not in the estimate.
      - Claude Code itself reported \\$409.11 (0.8 % less).

      <sub>Reported by the client for 7,100 of 7,131 requests, not a bill. Estimates are at list price 2026.11.2 of 2026-11-20.</sub>
      "
    `)
  })

  it('says how to get data when there is none', () => {
    const report = weekByUser({rows: [], totals: measures(), notes: []})
    expect(renderMarkdown(report)).toMatchInlineSnapshot(`
      "No usage in 7 days (16–22 Nov 2026, Europe/Berlin).

      To look further back: stackspend report --since 30d

      To record some: run stackspend watch, and start Claude Code with what stackspend env claude prints.

      <sub>Estimated at list price 2026.11.2 of 2026-11-20, not a bill.</sub>
      "
    `)
  })

  it('renders hostile names as text', () => {
    const rows = hostileNames.slice(0, 8).map(user => row({user}))
    const cells = tableCells(renderMarkdown(weekByUser({rows})))
    expect(cells.slice(2, -1).map(line => line[0]?.trim())).toMatchInlineSnapshot(`
      [
        "a&#124;b&#92;&#124;c&#92;",
        "\\\`code\\\` \\*\\*bold\\*\\* \\_it\\_ \\~\\~x\\~\\~ \\[a\\](http:&#8288;//evil.example) !\\[i\\](x)",
        "&#60;img src=x onerror=alert(1)&#62;&#60;!-- --&#62;&#38;amp;",
        "␛\\[31mred␛\\[0m␛\\]8;;http:&#8288;//evil.example␇link␛\\]8;;␇",
        "line␊break␍␊and␉tab␀",
        "gnp.exex",
        "@&#8288;octocat \\#&#8288;1 GH&#8288;-2 !&#8288;3 org/repo\\#&#8288;4 www&#8288;.evil.example https:&#8288;//evil.example",
        "=HYPERLINK("http:&#8288;//evil.example")",
      ]
    `)
  })

  it('has as many cells on every line of its table, whatever the names', () => {
    const name = fc.option(
      fc.oneof(
        fc.constantFrom(...hostileNames),
        fc.string({unit: 'binary'}),
        fc.array(fc.constantFrom(...'\\|\n`-:')).map(characters => characters.join('')),
      ),
    )
    fc.assert(
      fc.property(fc.array(fc.tuple(name, name), {minLength: 1}), names => {
        const rows = names.map(([user, project]) => row({user, project}, {unpricedTokens: 1}))
        const cells = tableCells(renderMarkdown(weekByUser({by: ['user', 'project'], rows})))
        expect(cells).toHaveLength(rows.length + 3)
        expect(new Set(cells.map(line => line.length))).toEqual(new Set([10]))
      }),
    )
  })

  it('keeps a note on the line of its list item', () => {
    const notes = hostileNames.map(text => ({code: 'UNPRICED', text}) as const)
    const items = renderMarkdown(weekByUser({notes}))
      .split('\n')
      .filter(line => line.startsWith('- '))
    expect(items).toHaveLength(notes.length)
    expect(items.join('\n')).not.toMatch(/<img|:\/\/|(?<!\\)\]\(|@octocat/)
  })
})
