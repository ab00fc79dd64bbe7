import {millisecondsInDay} from 'date-fns/constants'
import {dayKey} from '../calendar-key.ts'
import {isNegligible} from './row-facts.ts'

/** The difference of a day, billed less estimated, and the larger of the two; USD. */
export type DayDifference = {readonly differenceUsd: number; readonly ofUsd: number}

/**
 * Days whose difference the day before or after makes up for by at least half: what a bill with days of another
 * time zone looks like. Keyed by `YYYY-MM-DD`.
 */
export function movedDays(days: ReadonlyMap<string, DayDifference>): ReadonlySet<string> {
  const moved = [...days].filter(([day, {differenceUsd, ofUsd}]) => {
    if (isNegligible(differenceUsd, ofUsd)) return false
    return [-1, 1].some(step => makesUp(differenceUsd, days.get(neighbour(day, step))))
  })
  return new Set(moved.map(([day]) => day))
}

function makesUp(differenceUsd: number, other: DayDifference | undefined): boolean {
  if (other === undefined || other.differenceUsd * differenceUsd >= 0) return false
  const larger = Math.max(Math.abs(differenceUsd), Math.abs(other.differenceUsd))
  return Math.abs(differenceUsd + other.differenceUsd) <= larger / 2
}

function neighbour(day: string, step: number): string {
  return dayKey(Date.parse(`${day}T00:00:00Z`) / millisecondsInDay + step)
}
