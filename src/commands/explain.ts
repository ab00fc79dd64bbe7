import {Args} from '@oclif/core'
import {explainUsage} from '../app/explain-usage.ts'
import {BaseCommand} from '../cli/base-command.ts'
import {renderExplanation} from '../cli/render-explanation.ts'
import {terminalOf} from '../cli/terminal.ts'
import type {Explanation} from '../report/explanation.ts'

export default class Explain extends BaseCommand {
  static override summary = 'Show where the number of a session or a request comes from.'
  static override description =
    'Which lanes told of it and whose counts won, at which dated price and with which surcharges, what the client itself reported, and what could not be known.'
  static override examples = [
    {description: 'A session, by the beginning of its id', command: '<%= config.bin %> explain 1b3b3afd'},
    {description: 'A request, by its id', command: '<%= config.bin %> explain req_011CFAKE789e054bec7c8aa9'},
  ]
  static override args = {
    name: Args.string({
      required: true,
      ignoreStdin: true,
      description: 'The beginning of a session id, or the id of a request or of its message.',
    }),
  }

  async run(): Promise<Explanation> {
    const {args} = await this.parse(Explain)
    const explanation = await explainUsage(args.name, {paths: this.paths, prices: await this.loadPrices()})
    const {columns} = terminalOf(process.stdout, process.env)
    this.log(renderExplanation(explanation, columns))
    return explanation
  }
}
