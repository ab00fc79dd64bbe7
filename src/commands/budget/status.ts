import {Flags} from '@oclif/core'
import {type BudgetStatus, showBudgets} from '../../app/budgets/show-budgets.ts'
import {BaseCommand} from '../../cli/base-command.ts'
import {renderBudgets} from '../../cli/render-budgets.ts'
import {terminalOf} from '../../cli/terminal.ts'

export default class BudgetStatusCommand extends BaseCommand {
  static override summary = 'Show how much of each budget is used, and what is over.'
  static override description =
    "Your own budgets and those of the repository that you are in. Of a budget for each branch, user or session the most used are shown. Amounts are estimates at list price, of what this machine's store knows."
  static override examples = [
    {description: 'How the budgets stand', command: '<%= config.bin %> budget status'},
    {description: 'For another program', command: '<%= config.bin %> budget status --json'},
  ]

  static override flags = {
    top: Flags.integer({
      summary: 'Show so many of what a budget is for each of, the most used first.',
      min: 1,
      default: 5,
    }),
    timezone: Flags.string({
      char: 'z',
      summary: "IANA time zone of budgets that name none; this machine's by default.",
    }),
  }

  async run(): Promise<BudgetStatus> {
    const {flags} = await this.parse(BudgetStatusCommand)
    const status = await showBudgets(await this.budgetOptions(flags.timezone))
    if (this.jsonEnabled()) return status
    if (status.budgets.length === 0)
      this.say('No budget is set here: stackspend budget set month 200 --period month')
    else this.log(renderBudgets(status, {...terminalOf(process.stdout, process.env), top: flags.top}))
    return status
  }
}
