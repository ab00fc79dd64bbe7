import type {DimensionValue} from '../store/spend-query.ts'
import {dayKey, hourKey, weekKey} from './calendar-key.ts'
import type {Dimension} from './spend-report.ts'
import {nameOfUser} from './user-name.ts'
import type {ZoneOffset} from './zone-days.ts'

/** What turns the values of dimensions into the keys that people read. */
export type KeyNames = {
  /** Offsets of the report's time zone. */
  readonly offsets: readonly ZoneOffset[]
  /** Names that a person gave to users. */
  readonly userNames: Readonly<Record<string, string>>
}

/** The key of one dimension: a date, hour, week or month in the report's zone, or a name; `null` is unknown. */
export function rowKey(dimension: Dimension, value: DimensionValue, names: KeyNames): string | null {
  if (value === null) return null
  switch (dimension) {
    case 'day':
      return dayKey(Number(value))
    case 'week':
      return weekKey(Number(value))
    case 'hour':
      return hourKey(Number(value), offsetAt(names.offsets, Number(value)))
    case 'user':
      return nameOfUser(names.userNames, String(value))
    default:
      return String(value)
  }
}

function offsetAt(offsets: readonly ZoneOffset[], atMs: number): number {
  return (offsets.findLast(span => span.fromMs <= atMs) ?? offsets[0])?.offsetMs ?? 0
}
