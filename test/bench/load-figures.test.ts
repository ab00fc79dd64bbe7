import {expect, it} from 'vitest'
import {renderFigures} from '../../bench/figures.ts'
import {idleFigures, loadFigures} from '../../bench/load-figures.ts'

const floor = {
  encoding: 'protobuf',
  store: 'none',
  isForwarded: false,
  cost: {cpuMs: 0.1, p50Ms: 1, p99Ms: 4, peakMib: 60},
} as const
const cost = {cpuMs: 0.4, p50Ms: 2, p99Ms: 30, peakMib: 120}

it('shows a load in times of the floor and of the Collector, and says whether the aims are met', () => {
  const measured = [floor, {encoding: 'protobuf', store: 'disk', isForwarded: true, cost} as const]
  const [, figures] = loadFigures(measured)
  expect(`${figures?.title}\n${renderFigures(figures?.figures ?? [])}`).toMatchInlineSnapshot(`
    "Load: protobuf, kept on the disk, forwarded
      CPU per request                               0.40 ms   4.00x
      CPU per record                                  40 µs
      records per CPU-second                      25,000 /s          aim 24,000 /s met; 3.34x the Collector's
      answer, median                                2.00 ms   2.00x
      answer, 99th percentile                         30 ms   7.50x  aim 27 ms MISSED
      most memory                                   120 MiB"
  `)
})

it('shows what is known where the system tells no CPU time', () => {
  const untold = {...cost, cpuMs: undefined, peakMib: undefined}
  const measured = [floor, {encoding: 'json', store: 'memory', isForwarded: true, cost: untold} as const]
  const [, figures] = loadFigures(measured)
  expect(`${figures?.title}\n${renderFigures(figures?.figures ?? [])}`).toMatchInlineSnapshot(`
    "Load: JSON, kept in memory, forwarded
      CPU per request
      answer, median                                2.00 ms   2.00x
      answer, 99th percentile                         30 ms   7.50x
      most memory"
  `)
})

it('holds a listener at rest against its aims', () => {
  expect(renderFigures(idleFigures({cpuPercent: 0.1, residentMib: 81}))).toMatchInlineSnapshot(`
    "  CPU                                            0.10 %          aim 0.2 % met
      memory                                         81 MiB          aim 80 MiB MISSED"
  `)
})
