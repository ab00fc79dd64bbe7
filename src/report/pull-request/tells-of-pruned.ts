import type {Contribution} from './contribution.ts'

/** Whether a contribution tells of days before the first, `YYYY-MM-DD`, of which a store still knows all. */
export function tellsOfPruned({rows}: Contribution, knownSince: string | undefined): boolean {
  return knownSince !== undefined && rows.some(({day}) => day < knownSince)
}
