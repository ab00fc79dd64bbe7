import type {Paths} from '../../config/paths.ts'
import {promptThresholds} from '../../pricing/prompt-thresholds.ts'
import type {BudgetStanding} from '../../report/budget/budget-standing.ts'
import {describeStanding} from '../../report/budget/describe-standing.ts'
import type {CheckZone} from '../../report/budget/read-plain-budgets.ts'
import {escapeForTerminal} from '../../report/escape.ts'
import {SpendReader} from '../../store/spend-reader.ts'
import {findBranch} from '../../transcripts/project/find-branch.ts'
import {ProjectLocator} from '../../transcripts/project/project-locator.ts'
import {type LoadedBudgets, loadBudgets} from '../budgets/load-budgets.ts'
import type {StandingsOptions} from '../budgets/read-standings.ts'
import {rememberFacts} from '../budgets/remember-facts.ts'
import {loadPriceList} from '../load-price-list.ts'
import type {PriceListPaths} from '../price-list-files.ts'
import {readUserNames} from '../read-user-names.ts'
import type {HookEvent} from './hook-event.ts'
import {readOwnStandings} from './own-standings.ts'
import {ToldLevels} from './told-levels.ts'

/** What Claude Code reads on a hook's stdout. `systemMessage` is for the user alone, and so is `reason`. */
export type HookAnswer = {
  readonly systemMessage?: string
  /** Only of a prompt: it is not sent. */
  readonly decision?: 'block'
  readonly reason?: string
}

export type HookOptions = {
  readonly paths: Paths
  readonly pricePaths: PriceListPaths
  readonly now: () => number
  /** Unix ms: what is not known by then is not said. */
  readonly deadlineMs: number
  readonly zoneOf: StandingsOptions['zoneOf']
  readonly checkZone: CheckZone
}

/** A lock is waited for so long, a few times at most. */
const LOCK_TIMEOUT_MS = 100

/** What there is to say about the budgets that an event's session falls under; `undefined` for nothing. */
export async function answerHook(event: HookEvent, options: HookOptions): Promise<HookAnswer | undefined> {
  const {paths, now, checkZone} = options
  const loaded = await loadBudgets({budgetsFile: paths.budgetsFile, workingDir: event.cwd, checkZone})
  const told = new ToldLevels(paths.stateDir, event.sessionId)
  const standings = loaded.budgets.length === 0 ? [] : await readAll(event, loaded, options)
  if (now() > options.deadlineMs) return undefined
  const stops =
    event.name === 'UserPromptSubmit'
      ? standings.filter(({level, onOver}) => level === 'over' && onOver === 'stop')
      : []
  if (stops.length > 0) return {decision: 'block', reason: describeStops(stops)}
  const problems = event.name === 'SessionStart' ? describeProblems(loaded) : []
  const messages = [...told.takeNew(standings).map(describe), ...problems]
  if (event.name === 'SessionStart') told.forgetOld(now())
  return messages.length === 0 ? undefined : {systemMessage: messages.join('\n')}
}

async function readAll(
  event: HookEvent,
  {budgets}: LoadedBudgets,
  {paths, pricePaths, now, deadlineMs, zoneOf}: HookOptions,
): Promise<readonly BudgetStanding[]> {
  const reader = await SpendReader.openIfReady(paths.storeFile, LOCK_TIMEOUT_MS)
  if (reader === undefined) return []
  try {
    const prices = await loadPriceList(pricePaths)
    // Summed by other prompt sizes: the next report brings that up to date.
    if (!(await reader.hasThresholds(promptThresholds(prices)))) return []
    const userNames = await readUserNames(paths.settingsFile)
    const place = {
      project: new ProjectLocator().locate(event.cwd, ''),
      branch: findBranch(event.cwd),
      sessionId: event.sessionId,
    }
    const source = rememberFacts(reader)
    const standings: BudgetStanding[] = []
    for (const budget of budgets) {
      if (now() > deadlineMs) return []
      const options = {prices, userNames, nowMs: now(), zoneOf}
      standings.push(...(await readOwnStandings(budget, source, options, place)))
    }
    return standings
  } finally {
    await reader.close()
  }
}

function describe(standing: BudgetStanding): string {
  return `${describeStanding(standing, escapeForTerminal)}.`
}

function describeStops(stops: readonly BudgetStanding[]): string {
  const raise = [...new Set(stops.map(raiseCommand))].join('   or   ')
  return [...stops.map(describe), `Its "onOver" stops new prompts. To go on, raise it: ${raise}`].join('\n')
}

function raiseCommand({name, origin}: BudgetStanding): string {
  const shown = escapeForTerminal(name)
  const word = /^[\w./-]+$/.test(shown) ? shown : JSON.stringify(shown)
  return `stackspend budget set ${word} USD${origin === 'project' ? ' --project-file' : ''}`
}

function describeProblems({problems}: LoadedBudgets): readonly string[] {
  return problems.map(
    ({message}) => `stackspend counts no budget of a faulty file: ${escapeForTerminal(message, 500)}`,
  )
}
