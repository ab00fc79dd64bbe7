import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {escapeForTerminal} from '../../src/report/escape.ts'
import {renderCsv} from '../../src/report/render-csv.ts'
import {hostileNames, row, weekByUser} from './build-spend-report.ts'

/** A reader of RFC 4180. */
function parseCsv(text: string): string[][] {
  return text
    .split('\r\n')
    .slice(0, -1)
    .map(line =>
      [...`,${line}`.matchAll(/,(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(
        ([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare ?? '',
      ),
    )
}

describe('renderCsv', () => {
  it('has a header and a line per row, exact and without totals', () => {
    expect(renderCsv(weekByUser()).split('\r\n')).toMatchInlineSnapshot(`
      [
        "user,requests,inputTokens,outputTokens,cacheReadTokens,cacheWriteTokens,cacheWrite5mTokens,cacheWrite1hTokens,totalTokens,estimatedUsd,reportedUsd,reportedRequests,unpricedTokens,sessions,share,coverage,pricingVersion,pricingAsOf,subscriptionPlans",
        "ada@example.com,4120,210000,1900000,22000000,6100000,,,30210000,251.9,249,4120,0,14,0.6105,,2026.11.2,2026-11-20,",
        "linus@example.com,2980,160000,1100000,10400000,3900000,,,15560000,160.70425,160.11,2980,0,15,0.3895,,2026.11.2,2026-11-20,",
        ",,2000,20000,400000,90000,,,512000,,,,512000,2,,,2026.11.2,2026-11-20,",
        "",
      ]
    `)
  })

  it('has only a header when there is nothing', () => {
    expect(parseCsv(renderCsv(weekByUser({rows: []})))).toHaveLength(1)
  })

  it('names an attribute as --by does', () => {
    const report = weekByUser({
      by: ['day', 'attr:cost_center'],
      rows: [row({day: '2026-11-22', 'attr:cost_center': 'R&D, EU'})],
    })
    expect(renderCsv(report)).toMatch(/^day,attr:cost_center,requests,/)
    expect(renderCsv(report)).toContain('\r\n2026-11-22,"R&D, EU",0,')
  })

  it('gives back any name, with its controls visible and its formula defused', () => {
    const name = fc.oneof(fc.constantFrom(...hostileNames), fc.string({unit: 'binary'}))
    fc.assert(
      fc.property(fc.array(name), names => {
        const report = weekByUser({rows: names.map(user => row({user}, {estimatedUsd: 1.5}))})
        const [header = [], ...lines] = parseCsv(renderCsv(report))
        expect(lines).toHaveLength(names.length)
        for (const [index, cells] of lines.entries()) {
          expect(cells).toHaveLength(header.length)
          const visible = escapeForTerminal(names[index] ?? '', Number.POSITIVE_INFINITY)
          expect([visible, `'${visible}`]).toContain(cells[0])
          expect(cells[0]).not.toMatch(/^\s*[=+\-@]/)
          expect(cells[header.indexOf('estimatedUsd')]).toBe('1.5')
        }
      }),
    )
  })
})
