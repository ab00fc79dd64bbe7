import type {Paths} from '../../config/paths.ts'
import {StackspendError} from '../../errors.ts'
import type {PriceList} from '../../pricing/price-list.ts'
import {promptThresholds} from '../../pricing/prompt-thresholds.ts'
import {type BudgetLevel, isNotable} from '../../report/budget/budget-level.ts'
import type {BudgetStanding} from '../../report/budget/budget-standing.ts'
import {SpendReader} from '../../store/spend-reader.ts'
import {judgeWithReader} from './judge-budgets.ts'
import {loadBudgets} from './load-budgets.ts'

/** How often the store is asked whether anything changed. */
const POLL_MS = 1_000
/** A quiet store is judged again after so long: periods begin, and files are edited. */
const REFRESH_MS = 15_000
/** At most so much of the time goes into judging, however large the store is. */
const MOST_SHARE = 0.05
const LOCK_TIMEOUT_MS = 1_000

/** A budget's level changed; `previousLevel` is `null` where it is told for the first time. */
export type BudgetEvent = {
  readonly type: 'budget'
  readonly previousLevel: BudgetLevel | null
} & BudgetStanding

export type FollowBudgetsOptions = {
  readonly paths: Pick<Paths, 'storeFile' | 'settingsFile' | 'budgetsFile'>
  readonly workingDir: string
  readonly prices: PriceList
  readonly timezone: string
  readonly now: () => number
  readonly onEvent: (event: BudgetEvent) => void
  /** Told once what is wrong with a file of budgets, or the store. */
  readonly onProblem: (text: string) => void
}

/** Judges the budgets that count in a folder again whenever a store has changed, for as long as a `watch` runs. */
export class BudgetFollower {
  private readonly options: FollowBudgetsOptions
  private readonly levels = new Map<string, BudgetLevel>()
  private readonly said = new Set<string>()
  private newest: readonly BudgetStanding[] = []
  private isFirst = true
  private reader: SpendReader | undefined
  private seen: number | undefined
  // Both of `performance.now`, which nobody sets back.
  private nextAtMs = 0
  private refreshAtMs = 0
  private timer: NodeJS.Timeout | undefined
  private looking: Promise<void> = Promise.resolve()

  constructor(options: FollowBudgetsOptions) {
    this.options = options
  }

  /** As of the last look. */
  get standings(): readonly BudgetStanding[] {
    return this.newest
  }

  async start(): Promise<void> {
    // A file of budgets may come to need it when an update has removed the program's files.
    await import('../../report/budget/parse-budgets.ts')
    await this.look()
    this.timer = setInterval(() => {
      this.looking = this.looking.then(() => this.look())
    }, POLL_MS)
  }

  /** Judges a last time, so that nothing that was counted goes untold. */
  async stop(): Promise<void> {
    clearInterval(this.timer)
    await this.looking
    this.nextAtMs = 0
    await this.look()
    await this.reader?.close()
  }

  private async look(): Promise<void> {
    const startMs = performance.now()
    if (startMs < this.nextAtMs) return
    try {
      if (!(await this.hasChanged(startMs))) return
      await this.judge()
      const endMs = performance.now()
      this.nextAtMs = endMs + (endMs - startMs) * (1 / MOST_SHARE - 1)
    } catch (error) {
      if (!(error instanceof StackspendError)) throw error
      this.say(error.message)
    }
  }

  private async hasChanged(atMs: number): Promise<boolean> {
    const {paths, prices} = this.options
    this.reader ??= await SpendReader.openIfReady(paths.storeFile, LOCK_TIMEOUT_MS)
    const version = await this.reader?.version()
    if (version === this.seen && atMs < this.refreshAtMs) return false
    this.seen = version
    this.refreshAtMs = atMs + REFRESH_MS
    return this.reader === undefined || (await this.reader.hasThresholds(promptThresholds(prices)))
  }

  private async judge(): Promise<void> {
    const {paths, workingDir, now} = this.options
    const {budgets, problems} = await loadBudgets({budgetsFile: paths.budgetsFile, workingDir})
    for (const {message} of problems) this.say(message)
    const judged = await judgeWithReader(budgets, this.reader, {...this.options, nowMs: now()})
    this.newest = judged.flatMap(({standings}) => standings)
    for (const standing of this.newest) this.tell(standing)
    this.isFirst = false
  }

  /** Of those for each of many, what was so before is nobody's news. */
  private tell(standing: BudgetStanding): void {
    const key = JSON.stringify([standing.origin, standing.name, standing.scope, standing.since])
    const {level} = standing
    const previousLevel = this.levels.get(key) ?? null
    this.levels.set(key, level)
    const isNews =
      previousLevel === null
        ? isNotable(level) && !(this.isFirst && standing.each !== null)
        : previousLevel !== level
    if (isNews) this.options.onEvent({type: 'budget', previousLevel, ...standing})
  }

  private say(text: string): void {
    if (this.said.has(text)) return
    this.said.add(text)
    this.options.onProblem(text)
  }
}
