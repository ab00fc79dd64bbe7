import type {Paths} from '../../config/paths.ts'
import type {PriceList} from '../../pricing/price-list.ts'
import type {PlacedBudget} from '../../report/budget/budget.ts'
import type {JudgedBudget} from '../../report/budget/judge-budget.ts'
import {zoneClock} from '../../report/time-zone.ts'
import {openReader} from '../open-reader.ts'
import {readUserNames} from '../read-user-names.ts'
import {readStandings, type SpendSource, type StandingsOptions} from './read-standings.ts'
import {rememberFacts} from './remember-facts.ts'

export type JudgeOptions = {
  readonly paths: Pick<Paths, 'storeFile' | 'settingsFile'>
  readonly prices: PriceList
  readonly nowMs: number
  /** IANA name of the zone of budgets that name none. */
  readonly timezone: string
}

/** How budgets stand now. @throws StackspendError STORE_*, SETTINGS_INVALID */
export async function judgeBudgets(
  budgets: readonly PlacedBudget[],
  options: JudgeOptions,
): Promise<readonly JudgedBudget[]> {
  if (budgets.length === 0) return []
  const reader = await openReader(options.paths.storeFile, options.prices)
  try {
    return await judgeWithReader(budgets, reader, options)
  } finally {
    await reader?.close()
  }
}

/** The same with a store that is open; `undefined` is one in which nothing was recorded yet. */
export async function judgeWithReader(
  budgets: readonly PlacedBudget[],
  reader: SpendSource | undefined,
  {paths, prices, nowMs, timezone}: JudgeOptions,
): Promise<readonly JudgedBudget[]> {
  const userNames = await readUserNames(paths.settingsFile)
  const zoneOf: StandingsOptions['zoneOf'] = (named = timezone) => ({
    timezone: named,
    offsetAt: zoneClock(named),
  })
  const source = reader && rememberFacts(reader)
  const judged: JudgedBudget[] = []
  for (const budget of budgets) {
    judged.push(await readStandings(budget, source, {prices, userNames, nowMs, zoneOf}))
  }
  return judged
}
