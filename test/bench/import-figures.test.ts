import {expect, it} from 'vitest'
import {renderFigures} from '../../bench/figures.ts'
import {importFigures} from '../../bench/import-figures.ts'
import {checkTotals} from '../../bench/import-time.ts'

const cost = (wallMs: number, cpuMs?: number, peakMib?: number) => ({wallMs, cpuMs, peakMib, stdout: ''})
const sums = {requests: 3, outputTokens: 20, totalTokens: 500}
const filled = {configDir: '/nowhere', bytes: 276_000_000, files: 5_000, sums}
const costs = {
  first: [cost(2_000, 2_208, 120), cost(2_400, 2_760, 150)],
  again: [cost(120), cost(140), cost(160)],
  report: [cost(130)],
  peer: [cost(1_600, 1_725, 130)],
}

it('shows the import beside the peer, and says whether the aims are met', () => {
  const peer = {title: 'other 20', command: 'other', args: []}
  expect(renderFigures(importFigures(costs, filled, {peer, isNothingNewAimed: true}))).toMatchInlineSnapshot(`
    "  first import, wall                           2,400 ms   1.50x
      first import, CPU per MB                        10 ms          aim 10 ms met; 100 MB per CPU-second, at most 150 MiB of memory
      other 20 daily, wall                         1,600 ms   1.00x
      other 20 daily, CPU per MB                    6.25 ms          160 MB per CPU-second, at most 130 MiB of memory
      nothing new, 5,000 files                       140 ms   0.09x  aim 150 ms met; median of 3, least 120 ms
      report --by day after it                       130 ms   0.08x"
  `)
})

it('shows the import alone where there is no peer', () => {
  const alone = importFigures({...costs, peer: []}, filled, {peer: undefined, isNothingNewAimed: false})
  expect(renderFigures(alone)).toMatchInlineSnapshot(`
    "  first import, wall                           2,400 ms
      first import, CPU per MB                        10 ms          aim 10 ms met; 100 MB per CPU-second, at most 150 MiB of memory
      nothing new, 5,000 files                       140 ms          median of 3, least 120 ms
      report --by day after it                       130 ms"
  `)
})

it('measures no import that found other sums than were generated', () => {
  const report = (totals: object) => JSON.stringify({totals: {...sums, sessions: 1, ...totals}})
  expect(() => checkTotals(report({}), sums)).not.toThrow()
  expect(() => checkTotals(report({outputTokens: 21}), sums)).toThrow('"outputTokens":21')
})
