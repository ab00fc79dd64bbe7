import {describe, expect, it} from 'vitest'
import {countUsers, generateUsage} from '../../bench/generate-usage.ts'
import type {UsageEvent} from '../../src/usage/usage-event.ts'

function generate(seed: number, requests: number) {
  const {batches, sums} = generateUsage({seed, requests})
  return {records: [...batches].flatMap(batch => batch.events), sums}
}

function count(records: readonly UsageEvent[], key: (record: UsageEvent) => unknown): number {
  return new Set(records.map(key)).size
}

describe('generateUsage', () => {
  it('makes the same usage of the same seed, and other usage of another', () => {
    const {records} = generate(7, 1_000)
    expect(generate(7, 1_000).records).toEqual(records)
    expect(generate(8, 1_000).records).not.toEqual(records)
  })

  it('makes as many requests as asked, each with an id of its own, and says their sums', () => {
    const {records, sums} = generate(1, 3_000)
    const logs = records.filter(record => record.lane === 'log')
    expect(logs).toHaveLength(3_000)
    expect(count(records, record => record.requestId)).toBe(3_000)
    expect(sums).toMatchInlineSnapshot(`
      {
        "outputTokens": 3782491,
        "requests": 3000,
        "sessions": 60,
        "totalTokens": 278755787,
      }
    `)
  })

  it('tells some requests a second time as spans, which know neither cost nor split', () => {
    const {records} = generate(1, 1_000)
    const spans = records.filter(record => record.lane === 'span')
    expect(spans.length).toBeGreaterThan(50)
    expect(spans.every(span => span.reportedMicroUsd === undefined && span.cacheWrite1hTokens === 0)).toBe(
      true,
    )
    const ids = new Set(records.filter(record => record.lane === 'log').map(record => record.requestId))
    expect(spans.every(span => ids.has(span.requestId))).toBe(true)
  })

  it('has sessions of about 50 requests, none longer than two hours', () => {
    const {records, sums} = generate(1, 10_000)
    expect(10_000 / sums.sessions).toBeGreaterThan(45)
    expect(10_000 / sums.sessions).toBeLessThan(55)
    const bySession = Map.groupBy(records, record => record.sessionId)
    const lengthsMs = [...bySession.values()].map(session => {
      const times = session.map(record => record.occurredAtMs)
      return Math.max(...times) - Math.min(...times)
    })
    expect(Math.max(...lengthsMs)).toBeLessThan(2 * 3_600_000)
  })

  it('lets users and days grow with the requests', () => {
    expect([10_000, 100_000, 1_000_000].map(countUsers)).toEqual([2, 6, 18])
    const days = (requests: number) =>
      count(generate(1, requests).records, record => Math.floor(record.occurredAtMs / 86_400_000))
    expect([days(1_000), days(10_000)]).toEqual([4, 17])
  })

  it('comes in order of time, on working days', () => {
    const {records} = generate(1, 3_000)
    const times = records.map(record => record.occurredAtMs)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    expect(times.map(time => new Date(time).getUTCDay()).filter(day => day === 0 || day === 6)).toEqual([])
  })
})
