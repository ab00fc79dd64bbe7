import {describe, expect, it} from 'vitest'
import {defaultOrder, isByTime, keepTop, SORT_ORDERS, sortRows} from '../../src/report/sort-rows.ts'
import type {ReportRow} from '../../src/report/spend-report.ts'
import {row} from './build-spend-report.ts'

const keysOf = (rows: readonly ReportRow[]) => rows.map(({key}) => Object.values(key).join(' '))

describe('defaultOrder', () => {
  it('is forward in time for dates, and by cost for anything else', () => {
    expect(defaultOrder(['day', 'model'])).toBe('key')
    expect(defaultOrder(['hour'])).toBe('key')
    expect(defaultOrder(['model', 'day'])).toBe('cost')
    expect(defaultOrder(['attr:day'])).toBe('cost')
    expect(defaultOrder([])).toBe('cost')
  })
})

describe('sortRows', () => {
  it('puts the hours in the order in which they happened when clocks go back', () => {
    const hours = ['2026-10-25T03:00+01:00', '2026-10-25T02:00+01:00', '2026-10-25T02:00+02:00']
    const rows = hours.map(hour => row({hour}))
    expect(keysOf(sortRows(rows, 'key', 'estimated'))).toEqual(hours.toReversed())
  })

  it('puts the hours in the order in which they happened when clocks go forward', () => {
    const hours = ['2026-03-29T01:00+01:00', '2026-03-29T03:00+02:00']
    const rows = hours.toReversed().map(hour => row({hour}))
    expect(keysOf(sortRows(rows, 'key', 'estimated'))).toEqual(hours)
  })

  it('goes by the next dimension where one is equal, and puts what is unknown last', () => {
    const rows = [
      row({day: '2026-11-20', model: null}),
      row({day: '2026-11-20', model: 'b'}),
      row({day: '2026-11-20', model: 'a'}),
      row({day: '2026-11-19', model: 'c'}),
    ]
    expect(keysOf(sortRows(rows, 'key', 'estimated'))).toEqual([
      '2026-11-19 c',
      '2026-11-20 a',
      '2026-11-20 b',
      '2026-11-20 ',
    ])
  })

  it('puts the largest first, what is free before what is not known, and of equals the most tokens', () => {
    const rows = [
      row({model: 'unpriced'}, {totalTokens: 9}),
      row({model: 'free'}, {estimatedUsd: 0}),
      row({model: 'few'}, {estimatedUsd: 1, totalTokens: 1}),
      row({model: 'many'}, {estimatedUsd: 1, totalTokens: 2}),
    ]
    expect(keysOf(sortRows(rows, 'cost', 'estimated'))).toEqual(['many', 'few', 'free', 'unpriced'])
    expect(keysOf(sortRows(rows, 'tokens', 'estimated'))).toEqual(['unpriced', 'many', 'few', 'free'])
  })

  it('goes by the figure that leads', () => {
    const rows = [row({model: 'a'}, {estimatedUsd: 2, reportedUsd: 1}), row({model: 'b'}, {reportedUsd: 2})]
    expect(keysOf(sortRows(rows, 'cost', 'reported'))).toEqual(['b', 'a'])
  })
})

describe('keepTop', () => {
  const days = ['2026-11-18', '2026-11-19', '2026-11-20'].map(day => row({day}))

  it('keeps the newest of what reads forward in time, still forward', () => {
    expect(keysOf(keepTop(days, 2, {by: ['day'], order: 'key'}))).toEqual(['2026-11-19', '2026-11-20'])
  })

  it.each(SORT_ORDERS.filter(order => order !== 'key'))('keeps the first by %s', order => {
    expect(keysOf(keepTop(days, 1, {by: ['day'], order}))).toEqual(['2026-11-18'])
  })

  it('keeps the first names of an order by name', () => {
    expect(keepTop(days, 1, {by: ['model', 'day'], order: 'key'})).toEqual(days.slice(0, 1))
    expect(isByTime(['model', 'day'], 'key')).toBe(false)
  })

  it('keeps all where there are fewer', () => {
    expect(keepTop(days, 9, {by: ['day'], order: 'key'})).toEqual(days)
  })
})
