import type {BudgetStanding} from '../../report/budget/budget-standing.ts'
import {concerningStandings, type ReportScope} from '../../report/budget/concerning.ts'
import {type JudgeOptions, judgeWithReader} from './judge-budgets.ts'
import {loadBudgets} from './load-budgets.ts'
import type {SpendSource} from './read-standings.ts'

/** Where a report looks for budgets. */
export type ReportBudgets = {
  readonly workingDir: string
  /** IANA name of this machine's zone, asked for only where there are budgets. */
  readonly machineTimeZone: () => string
  /** Told what is wrong with a file of budgets: a report is none the worse for it. */
  readonly onProblem: (text: string) => void
}

/** The budgets that a report should show, as they stand now. */
export async function readReportBudgets(
  report: ReportScope,
  reader: SpendSource,
  options: ReportBudgets &
    Omit<JudgeOptions, 'timezone' | 'paths'> & {
      readonly paths: JudgeOptions['paths'] & {readonly budgetsFile: string}
    },
): Promise<readonly BudgetStanding[]> {
  const {paths, workingDir, onProblem, machineTimeZone} = options
  const {budgets, problems} = await loadBudgets({budgetsFile: paths.budgetsFile, workingDir})
  for (const {message} of problems) onProblem(message)
  if (budgets.length === 0) return []
  const judged = await judgeWithReader(budgets, reader, {...options, timezone: machineTimeZone()})
  return concerningStandings(judged, report)
}
