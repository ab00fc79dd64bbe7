import {Args, Flags} from '@oclif/core'
import {type BudgetCheck, checkBudgets} from '../../app/budgets/check-budgets.ts'
import {BaseCommand} from '../../cli/base-command.ts'
import {describeStanding} from '../../report/budget/describe-standing.ts'
import {escapeForTerminal} from '../../report/escape.ts'

export default class BudgetCheckCommand extends BaseCommand {
  static override summary = 'Exit with 3 when a budget is over its hard threshold, with a line for each.'
  static override description =
    'Says nothing where none is over. An amount with unpriced tokens is the least that it can be: that is said on stderr, and does not fail.'
  static override examples = [
    {description: 'All budgets that count here', command: '<%= config.bin %> budget check'},
    {description: 'One of them, in a script', command: '<%= config.bin %> budget check month || exit'},
  ]
  static override strict = false
  static override args = {
    name: Args.string({
      description: 'Names of the budgets to check; all when none is named.',
      ignoreStdin: true,
    }),
  }

  static override flags = {
    timezone: Flags.string({
      char: 'z',
      summary: "IANA time zone of budgets that name none; this machine's by default.",
    }),
  }

  async run(): Promise<BudgetCheck> {
    const {flags, argv} = await this.parse(BudgetCheckCommand)
    const check = await checkBudgets(argv.map(String), await this.budgetOptions(flags.timezone))
    for (const standing of check.over) this.log(`${describeStanding(standing, escapeForTerminal)}.`)
    for (const standing of check.uncertain)
      this.say(`! ${describeStanding(standing, escapeForTerminal)}: not all of it has a price.`)
    if (check.over.length > 0) this.endWith(3)
    return check
  }
}
