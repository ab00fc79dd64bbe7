import {describe, expect, it} from 'vitest'
import {postLogs, requestLogs} from '../support/claude-telemetry.ts'
import {reportOf, startLocalWatch} from '../support/local-watch.ts'
import {recordedHome} from '../support/recorded-home.ts'
import {temporaryHome} from '../support/temporary-home.ts'

const QUARTER_MS = 15 * 60_000
const DAY_MS = 24 * 3_600_000

/** A request in every quarter of an hour from three days before `aroundIso` to three days after it. */
function everyQuarter(aroundIso: string) {
  const aroundMs = Date.parse(aroundIso)
  const count = (6 * DAY_MS) / QUARTER_MS
  return Array.from({length: count}, (_, index) => ({
    at: new Date(aroundMs - 3 * DAY_MS + index * QUARTER_MS).toISOString(),
    session: 'night',
    inputTokens: 1,
  }))
}

describe('a day of another length', () => {
  it.each([
    // IANA: when the offset changes, and how many quarters of an hour the day has.
    ['Europe/Berlin', '2026-03-29T01:00:00Z', '2026-03-29', 23 * 4],
    ['Europe/Berlin', '2026-10-25T01:00:00Z', '2026-10-25', 25 * 4],
    ['America/New_York', '2026-03-08T07:00:00Z', '2026-03-08', 23 * 4],
    ['America/New_York', '2026-11-01T06:00:00Z', '2026-11-01', 25 * 4],
    ['Australia/Lord_Howe', '2026-10-03T15:30:00Z', '2026-10-04', 23.5 * 4],
    ['Australia/Lord_Howe', '2026-04-04T15:00:00Z', '2026-04-05', 24.5 * 4],
    // Summer time begins at midnight: that day has no 00:00.
    ['America/Havana', '2026-03-08T05:00:00Z', '2026-03-08', 23 * 4],
    ['Africa/Cairo', '2026-04-23T22:00:00Z', '2026-04-24', 23 * 4],
  ])(
    'of %s around %s has all that was spent on it, and its neighbours theirs',
    async (timezone, at, day, quarters) => {
      const requests = everyQuarter(at)
      const home = await recordedHome({requests})
      const {rows, totals} = await reportOf(home, {by: ['day'], timezone})
      const counts = new Map(rows.map(({key, requests}) => [key.day, requests]))
      expect(counts.get(day)).toBe(quarters)
      // The first and the last day are cut by the period of the test.
      const whole = [...counts.values()].slice(1, -1)
      expect(whole.filter(count => count !== 96)).toEqual([quarters])
      expect(totals.requests).toBe(requests.length)
      const hours = await reportOf(home, {by: ['hour'], timezone})
      const sum = hours.rows.reduce((all, row) => all + (row.requests ?? Number.NaN), 0)
      expect(sum).toBe(requests.length)
      // An hour that comes twice is two hours, told apart by their offset.
      expect(new Set(hours.rows.map(({key}) => key.hour)).size).toBe(hours.rows.length)
    },
  )
})

describe('a clock that jumps under a running watch', () => {
  it('neither moves nor loses what agents spend, forwards or back', async () => {
    const home = await temporaryHome()
    let offsetMs = 0
    const watch = await startLocalWatch(home, {now: () => Date.now() + offsetMs})
    const jumps = [0, 400 * DAY_MS, -400 * DAY_MS, -3_600_000, 3_600_000, 30 * DAY_MS, 0]
    const nights = jumps.map((_, index) => `2026-11-${String(10 + index).padStart(2, '0')}`)
    try {
      for (const [index, jumpMs] of jumps.entries()) {
        offsetMs = jumpMs
        const at = `${nights[index]}T23:59:59.000Z`
        const logs = requestLogs([{at, session: `s-${index}`, inputTokens: 10}])
        // Twice, since a client whose clock jumped may take an answer for late.
        for (const _ of [1, 2]) expect((await postLogs(watch.url, logs)).status).toBe(200)
      }
    } finally {
      await watch.stop()
    }
    const {rows, totals} = await reportOf(home, {by: ['day']})
    expect(rows.map(({key, requests}) => [key.day, requests])).toEqual(nights.map(day => [day, 1]))
    expect(totals).toMatchObject({requests: 7, inputTokens: 70, sessions: 7})
  })

  it('ends within its time, and says when it ran in order', async () => {
    const home = await temporaryHome()
    let offsetMs = 0
    const watch = await startLocalWatch(home, {now: () => Date.now() + offsetMs})
    offsetMs = -400 * DAY_MS
    const beganMs = performance.now()
    const summary = await watch.stop()
    expect(performance.now() - beganMs).toBeLessThan(5_000)
    expect(summary).toMatchObject({batches: 0, requests: 0})
  })
})
