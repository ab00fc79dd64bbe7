import type {Budget} from '../../report/budget/budget.ts'
import type {BudgetLimit} from '../../report/budget/judge-spend.ts'
import {ProjectLocator} from '../../transcripts/project/project-locator.ts'
import {loadBudgets} from '../budgets/load-budgets.ts'
import type {CommentOptions, CommentRequest} from './comment-request.ts'

const MAX_USD = {softPercents: [50, 80], hardPercent: 100}

/**
 * What a branch or pull request may cost: `--max-usd`, and the budgets that are for each branch or each pull request
 * of all time. A file that cannot be read is said, and counts for nothing.
 * @throws StackspendError BUDGETS_INVALID, BUDGETS_UNREADABLE where it is `strict`
 */
export async function branchBudgets(
  {maxUsd, strict}: Pick<CommentRequest, 'maxUsd' | 'strict'>,
  {project, branch}: {readonly project: string; readonly branch: string},
  {paths, folder, say}: CommentOptions,
): Promise<readonly BudgetLimit[]> {
  // A job's agents may have been told another name of the project than its checkout has.
  const checkedOut = new ProjectLocator().locate(folder, '')
  const {budgets, problems} = await loadBudgets({budgetsFile: paths.budgetsFile, workingDir: folder})
  const [problem] = problems
  if (strict && problem !== undefined) throw problem
  for (const {message} of problems) say(`! ${message}; its budgets are not held here.`)
  return [
    ...(maxUsd === undefined ? [] : [{name: '--max-usd', usd: maxUsd, ...MAX_USD}]),
    ...budgets.filter(budget => isOf(budget, {projects: [project, checkedOut ?? project], branch})),
  ]
}

function isOf(
  {each, period, only}: Budget,
  {projects, branch}: {readonly projects: readonly string[]; readonly branch: string},
): boolean {
  const isWhole = period === 'none' && (each === 'branch' || each === 'pullRequest')
  const {project: wanted, branch: branches, ...others} = only
  const isPart = Object.values(others).some(values => values !== undefined && values.length > 0)
  const isOfProject = wanted === undefined || projects.some(project => wanted.includes(project))
  return isWhole && !isPart && isOfProject && (branches?.includes(branch) ?? true)
}
