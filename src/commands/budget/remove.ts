import {Args, Flags} from '@oclif/core'
import {type EditedBudget, removeBudget} from '../../app/budgets/edit-budgets.ts'
import {BaseCommand} from '../../cli/base-command.ts'
import {describeEdit} from '../../cli/describe-edit.ts'

export default class BudgetRemove extends BaseCommand {
  static override summary = 'Take a budget out of its file.'
  static override examples = [
    {description: 'One of your own', command: '<%= config.bin %> budget remove month'},
    {
      description: "One of this repository's",
      command: '<%= config.bin %> budget remove branch --project-file',
    },
  ]
  static override args = {
    name: Args.string({required: true, description: 'The name of the budget.', ignoreStdin: true}),
  }

  static override flags = {
    'project-file': Flags.boolean({
      summary: 'Take it out of .stackspend/budgets.json of this repository instead of your own file.',
    }),
  }

  async run(): Promise<EditedBudget> {
    const {args, flags} = await this.parse(BudgetRemove)
    const edited = await removeBudget(args.name, {
      paths: this.paths,
      workingDir: process.cwd(),
      origin: flags['project-file'] ? 'project' : 'user',
    })
    this.log(describeEdit(edited))
    return edited
  }
}
