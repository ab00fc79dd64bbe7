import {join} from 'node:path'
import {removeFromText, setInText} from '../../config/budgets-file/edit-budgets-text.ts'
import {projectBudgetsFile} from '../../config/budgets-file/project-budgets.ts'
import {readBudgetsText} from '../../config/budgets-file/read-budgets-text.ts'
import {writeBudgetsText} from '../../config/budgets-file/write-budgets-text.ts'
import {withFileLock} from '../../config/file-lock.ts'
import {ensureDirs, type Paths} from '../../config/paths.ts'
import {StackspendError} from '../../errors.ts'
import type {Budget, PlacedBudget} from '../../report/budget/budget.ts'
import type {BudgetPeriod} from '../../report/budget/budget-period.ts'
import {parseBudgets} from '../../report/budget/parse-budgets.ts'
import {unknownBudget} from './check-budgets.ts'

export type EditOptions = {
  readonly paths: Paths
  readonly workingDir: string
  /** Whose file: the user's own, or the one of the repository that `workingDir` lies in. */
  readonly origin: PlacedBudget['origin']
}

/** What a person wants of a budget, as its file has it. What is absent stays, or has its default in a new one. */
export type WantedBudget = {
  readonly name: string
  readonly usd: number
  readonly period?: BudgetPeriod | undefined
  readonly each?: Budget['each']
  readonly only?: Readonly<Record<string, string | readonly string[]>> | undefined
  readonly softPercents?: readonly number[] | undefined
  readonly hardPercent?: number | undefined
  readonly onOver?: Budget['onOver'] | undefined
  readonly timezone?: string | undefined
}

export type EditedBudget = {
  readonly file: string
  readonly outcome: 'added' | 'changed' | 'unchanged' | 'removed'
  /** As it is in the file, or was. */
  readonly budget: Budget
}

/**
 * Adds a budget to a file or changes it there; all else in the file stays as it was written.
 * @throws StackspendError USAGE, BUDGETS_INVALID, BUDGETS_UNREADABLE, BUDGETS_UNWRITABLE
 */
export function setBudget(wanted: WantedBudget, options: EditOptions): Promise<EditedBudget> {
  return edit(options, ({file, text, known}) => {
    const old = known.find(({name}) => name === wanted.name)
    const fields = {
      ...wanted,
      period: wanted.period ?? (old === undefined ? defaultPeriod(wanted) : undefined),
    }
    const given = Object.entries(inOrder(fields)).filter(([, value]) => value !== undefined)
    const after = setInText(text, {...Object.fromEntries(given), name: wanted.name}, file)
    const budget = parseWanted(after, file).find(({name}) => name === wanted.name)
    if (budget === undefined) throw new Error('the budget that was set is not in the file')
    const outcome = old === undefined ? 'added' : after === text ? 'unchanged' : 'changed'
    return {after, outcome, budget}
  })
}

/** Takes a budget out of a file. @throws StackspendError BUDGET_UNKNOWN, and as `setBudget`. */
export function removeBudget(name: string, options: EditOptions): Promise<EditedBudget> {
  return edit(options, ({file, text, known}) => {
    const budget = known.find(candidate => candidate.name === name)
    if (budget === undefined) throw unknownBudget(name, known)
    return {after: removeFromText(text, name, file), outcome: 'removed', budget}
  })
}

type Edited = Omit<EditedBudget, 'file'> & {readonly after: string}
type FileNow = {readonly file: string; readonly text: string; readonly known: readonly Budget[]}

async function edit(options: EditOptions, change: (now: FileNow) => Edited): Promise<EditedBudget> {
  const file = fileOf(options)
  await ensureDirs(options.paths)
  // Of both kinds of file, so that a lock is never left in a repository.
  return withFileLock(join(options.paths.stateDir, 'budgets'), async () => {
    const text = readBudgetsText(file) ?? ''
    const known = text.replace('\uFEFF', '').trim() === '' ? [] : parseBudgets(text, file)
    const {after, ...edited} = change({file, text, known})
    if (after !== text) await writeBudgetsText(file, after, options.origin === 'user' ? 0o600 : undefined)
    return {file, ...edited}
  })
}

function fileOf({paths, workingDir, origin}: EditOptions): string {
  if (origin === 'user') return paths.budgetsFile
  const file = projectBudgetsFile(workingDir)
  if (file !== undefined) return file
  throw new StackspendError(
    'USAGE',
    `${workingDir} lies in no git repository, so it has no project's budgets`,
    {
      exit: 2,
      hint: 'leave --project-file out to set a budget of your own, with --only project=NAME for one project',
    },
  )
}

/** A file as it would be: what is wrong with it then, was asked for. */
function parseWanted(text: string, file: string): readonly Budget[] {
  try {
    return parseBudgets(text, `${file} as it would be`)
  } catch (error) {
    if (!(error instanceof StackspendError)) throw error
    throw new StackspendError('USAGE', error.message, {
      exit: 2,
      hint: 'nothing was written: ask for it otherwise',
    })
  }
}

/** What is of one piece of work has no month. */
function defaultPeriod({each}: WantedBudget): BudgetPeriod {
  return each === 'branch' || each === 'pullRequest' || each === 'session' ? 'none' : 'month'
}

/** As the documentation lists them. */
function inOrder(wanted: WantedBudget): WantedBudget {
  const {name, usd, period, each, only, softPercents, hardPercent, onOver, timezone} = wanted
  return {name, usd, period, each, only, softPercents, hardPercent, onOver, timezone}
}
