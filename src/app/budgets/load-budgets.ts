import {projectBudgetsFile} from '../../config/budgets-file/project-budgets.ts'
import {readBudgetsText} from '../../config/budgets-file/read-budgets-text.ts'
import {StackspendError} from '../../errors.ts'
import type {Budget, PlacedBudget} from '../../report/budget/budget.ts'
import {type CheckZone, readPlainBudgets} from '../../report/budget/read-plain-budgets.ts'
import {escapeForTerminal} from '../../report/escape.ts'
import {checkTimeZone} from '../../report/time-zone.ts'
import {ProjectLocator} from '../../transcripts/project/project-locator.ts'

/** A folder in the path of somebody's repository may be called anything. */
const LONGEST_PATH = 4_096

/** Where budgets are looked for. */
export type BudgetPlaces = {
  /** The user's own. */
  readonly budgetsFile: string
  /** A folder of the project whose budgets count as well. */
  readonly workingDir: string
  /** How a time zone is checked, unless with all that `Intl` knows. */
  readonly checkZone?: CheckZone
}

export type LoadedBudgets = {
  readonly budgets: readonly PlacedBudget[]
  /** Those that exist. */
  readonly files: readonly {readonly origin: PlacedBudget['origin']; readonly path: string}[]
  /** What is wrong with a file, of which nothing counts then. */
  readonly problems: readonly StackspendError[]
}

/**
 * The budgets that count in a folder: the user's, then the project's, which are of that project alone unless they say
 * otherwise.
 */
export async function loadBudgets({
  budgetsFile,
  workingDir,
  checkZone,
}: BudgetPlaces): Promise<LoadedBudgets> {
  const projectFile = projectBudgetsFile(workingDir)
  const user = await loadFile('user', budgetsFile, checkZone)
  const project = projectFile === undefined ? undefined : await loadFile('project', projectFile, checkZone)
  const found = [user, project].filter(file => file !== undefined)
  const locate = () => new ProjectLocator().locate(workingDir, '')
  return {
    budgets: found.flatMap(({origin, budgets}) =>
      budgets.map(budget => ({...(origin === 'project' ? ofProject(budget, locate()) : budget), origin})),
    ),
    files: found.map(({origin, path}) => ({origin, path})),
    problems: found.flatMap(({problem}) => (problem === undefined ? [] : [problem])),
  }
}

/** The same, but a file that cannot be read ends it. @throws StackspendError BUDGETS_INVALID, BUDGETS_UNREADABLE */
export async function loadSoundBudgets(places: BudgetPlaces): Promise<LoadedBudgets> {
  const loaded = await loadBudgets(places)
  const [problem] = loaded.problems
  if (problem !== undefined) throw problem
  return loaded
}

type LoadedFile = LoadedBudgets['files'][number] & {
  readonly budgets: readonly Budget[]
  readonly problem?: StackspendError
}

async function loadFile(
  origin: PlacedBudget['origin'],
  path: string,
  checkZone: CheckZone | undefined,
): Promise<LoadedFile | undefined> {
  try {
    const text = readBudgetsText(path)
    if (text === undefined) return undefined
    return {origin, path, budgets: await readBudgets(text, path, checkZone)}
  } catch (error) {
    if (error instanceof StackspendError) return {origin, path, budgets: [], problem: error}
    throw error
  }
}

/** What parses them, and says what is wrong, loads only for a file in which something may be. */
async function readBudgets(
  text: string,
  path: string,
  checkZone: CheckZone = checkTimeZone,
): Promise<readonly Budget[]> {
  const plain = readPlainBudgets(text, checkZone)
  if (plain !== undefined) return plain
  const {parseBudgets} = await import('../../report/budget/parse-budgets.ts')
  return parseBudgets(text, escapeForTerminal(path, LONGEST_PATH), checkZone)
}

function ofProject(budget: Budget, project: string | undefined): Budget {
  if (budget.only.project !== undefined || project === undefined) return budget
  return {...budget, only: {...budget.only, project: [project]}}
}
