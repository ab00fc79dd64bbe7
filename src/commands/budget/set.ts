import {Args, Flags} from '@oclif/core'
import {type EditedBudget, setBudget} from '../../app/budgets/edit-budgets.ts'
import {BaseCommand} from '../../cli/base-command.ts'
import {parseOnly, parsePercents} from '../../cli/budget-flags.ts'
import {describeEdit} from '../../cli/describe-edit.ts'
import {BUDGET_EACH, BUDGET_REACTIONS} from '../../report/budget/budget.ts'
import {BUDGET_PERIODS} from '../../report/budget/budget-period.ts'
import {parseUsd} from '../../report/check-limits.ts'

export default class BudgetSet extends BaseCommand {
  static override summary = 'Set a budget, or change one: what you do not say stays as it is.'
  static override description =
    'Writes budgets.json in the configuration folder, or the one of the repository that you are in, which a team can commit. Everything else in the file stays as it was written.'
  static override examples = [
    {description: 'For a month', command: '<%= config.bin %> budget set month 300'},
    {
      description: 'For each branch of this repository, for the whole team',
      command: '<%= config.bin %> budget set branch 12 --each branch --project-file',
    },
    {
      description: 'For a day in Berlin, stopping new prompts when it is over',
      command: '<%= config.bin %> budget set day 25 --period day --timezone Europe/Berlin --on-over stop',
    },
    {
      description: 'For one model',
      command: '<%= config.bin %> budget set opus 100 --only model=claude-opus-5-5',
    },
  ]
  static override args = {
    name: Args.string({required: true, description: 'What every output calls it.', ignoreStdin: true}),
    usd: Args.string({
      required: true,
      description: 'The amount, in US dollars at list price.',
      ignoreStdin: true,
    }),
  }

  static override flags = {
    period: Flags.option({
      summary: 'How often it begins anew; weeks begin on Monday, none counts all time.',
      description: 'A new budget is for a month; one for each branch, pull request or session for all time.',
      options: BUDGET_PERIODS,
    })(),
    each: Flags.option({
      summary: 'Each of these has the whole amount for itself.',
      options: BUDGET_EACH,
    })(),
    only: Flags.string({
      summary: 'Count only what has this name, as NAME=VALUE; repeatable.',
      description: 'NAME is project, branch, user, model, team, source, agent, tool, session or attr:NAME.',
      multiple: true,
      default: [],
      helpValue: 'NAME=VALUE',
    }),
    soft: Flags.string({
      summary: 'Percentages that are worth a word, separated by commas.',
      helpValue: '50,80',
    }),
    hard: Flags.string({summary: 'The percentage above which it is over.', helpValue: '100'}),
    'on-over': Flags.option({
      summary: 'What the Claude Code hook does when it is over: say so, or stop new prompts as well.',
      options: BUDGET_REACTIONS,
    })(),
    timezone: Flags.string({
      char: 'z',
      summary: 'IANA time zone of its days, weeks and months. Default: that of the file, or of the machine.',
    }),
    'project-file': Flags.boolean({
      summary: 'Write .stackspend/budgets.json of this repository instead of your own file.',
    }),
  }

  async run(): Promise<EditedBudget> {
    const {args, flags} = await this.parse(BudgetSet)
    const {period, each, timezone} = flags
    const wanted = {
      name: args.name,
      usd: parseUsd(args.usd, 'USD'),
      period,
      each,
      timezone,
      only: parseOnly(flags.only),
      softPercents: flags.soft === undefined ? undefined : parsePercents('--soft', flags.soft),
      hardPercent: flags.hard === undefined ? undefined : parsePercents('--hard', flags.hard)[0],
      onOver: flags['on-over'],
    }
    const edited = await setBudget(wanted, {
      paths: this.paths,
      workingDir: process.cwd(),
      origin: flags['project-file'] ? 'project' : 'user',
    })
    this.log(describeEdit(edited))
    return edited
  }
}
