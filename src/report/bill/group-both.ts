import type {PriceList} from '../../pricing/price-list.ts'
import type {SpendRow} from '../../store/spend-query.ts'
import {dayKey} from '../calendar-key.ts'
import {nameOfUser} from '../user-name.ts'
import type {BillLine} from './bill-line.ts'
import {billModel} from './bill-model.ts'
import type {ReconcileBy} from './reconciliation.ts'

/** What both sides have under one key; `null` is unknown. One side may have nothing. */
export type RowGroup = {
  readonly key: string | null
  readonly lines: readonly BillLine[]
  readonly rows: readonly SpendRow[]
}

type Sides = {
  readonly by: ReconcileBy
  readonly lines: readonly BillLine[]
  readonly rows: readonly SpendRow[]
  readonly prices: PriceList
  readonly userNames: Readonly<Record<string, string>>
}

/** Brings both sides under the same keys, in no order. */
export function groupBoth(sides: Sides): RowGroup[] {
  const {lines, rows} = sides
  const groups = new Map<string | null, {key: string | null; lines: BillLine[]; rows: SpendRow[]}>()
  const groupOf = (key: string | null) => {
    const group = groups.get(key) ?? {key, lines: [], rows: []}
    groups.set(key, group)
    return group
  }
  for (const row of rows) groupOf(keyOfRow(row, sides)).rows.push(row)
  const users = knownUsers(sides)
  for (const line of lines) groupOf(keyOfLine(line, sides, users)).lines.push(line)
  return [...groups.values()]
}

/** The key under which a row of the store is compared. */
export function keyOfRow(
  {key: [value = null], model}: SpendRow,
  {by, prices, userNames}: Omit<Sides, 'lines' | 'rows'>,
): string | null {
  if (value === null) return null
  switch (by) {
    case 'day':
      return dayKey(Number(value))
    case 'user':
      return nameOfUser(userNames, String(value))
    case 'model':
      return billModel(model, prices)
    default:
      return by satisfies never
  }
}

function keyOfLine(line: BillLine, {by, prices}: Sides, users: ReadonlyMap<string, string>): string | null {
  switch (by) {
    case 'day':
      return line.day
    case 'user':
      return line.user === undefined ? null : (users.get(line.user.toLowerCase()) ?? line.user)
    case 'model':
      // A tool's line may name the tool where others name their model.
      return line.model === undefined || line.kind !== 'tokens' ? null : billModel(line.model, prices)
    default:
      return by satisfies never
  }
}

/** Keys of users, by what may name them on a bill: e-mail addresses are written now with capitals, now without. */
function knownUsers({by, rows, userNames}: Sides): ReadonlyMap<string, string> {
  if (by !== 'user') return new Map()
  const seen = rows.flatMap(({key: [user]}) => (typeof user === 'string' ? [user] : []))
  const users = [...Object.keys(userNames), ...seen]
  return new Map(users.map(user => [user.toLowerCase(), nameOfUser(userNames, user)]))
}
