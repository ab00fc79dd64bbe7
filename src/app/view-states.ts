import {setTimeout as sleep} from 'node:timers/promises'
import type {Paths} from '../config/paths.ts'
import {readSettings} from '../config/settings.ts'
import type {PriceList} from '../pricing/price-list.ts'
import type {BudgetStanding} from '../report/budget/budget-standing.ts'
import {UsageReader} from '../store/usage-reader.ts'
import {readViewState} from './read-view-state.ts'
import type {ViewState} from './view-state.ts'
import type {Watch} from './watch-options.ts'

/** How often the store is asked whether anything changed. */
const POLL_MS = 250
/** A quiet store is read again after so long, since "today" and "the last hour" move on. */
const REFRESH_MS = 15_000

export type ViewStatesOptions = {
  readonly watch: Watch
  readonly paths: Paths
  readonly prices: PriceList
  readonly timezone: string
  readonly now: () => number
  /** How budgets stand: another list whenever they were judged again. */
  readonly budgets?: () => readonly BudgetStanding[]
  /** Ends the states. */
  readonly signal: AbortSignal
}

/** What the live view shows, each time it changes. Reads the store, so that an attached view sees the same. */
export async function* viewStates(options: ViewStatesOptions): AsyncGenerator<ViewState> {
  const {watch, paths, signal} = options
  const reader = await UsageReader.open(paths.storeFile)
  if (reader === undefined) throw new Error('a watch runs without a store')
  try {
    let seen = ''
    let budgets: readonly BudgetStanding[] | undefined
    let readAtMs = 0
    while (!signal.aborted) {
      const {batches, state} = watch.listener()
      const version = `${await reader.version()} ${batches} ${state} ${watch.problems()[0]?.atMs}`
      if (version !== seen || budgets !== options.budgets?.() || performance.now() - readAtMs >= REFRESH_MS) {
        seen = version
        budgets = options.budgets?.()
        readAtMs = performance.now()
        // Names may be given while it runs.
        const {userNames} = await readSettings(paths.settingsFile)
        yield await readViewState(reader, {...options, userNames})
      }
      await sleep(POLL_MS, undefined, {signal}).catch(() => {})
    }
  } finally {
    await reader.close()
  }
}
