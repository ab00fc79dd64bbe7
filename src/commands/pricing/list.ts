import {type ListedPrices, listPrices} from '../../app/show-pricing.ts'
import {BaseCommand} from '../../cli/base-command.ts'
import {renderListedPrices} from '../../cli/render-prices.ts'
import {terminalOf} from '../../cli/terminal.ts'

export default class PricingList extends BaseCommand {
  static override summary = 'List the models that have a price, and what they cost today.'
  static override description =
    'The newest of the built-in list and those that pricing update took, with your own pricing.overrides.json merged over it.'
  static override examples = [
    {description: 'Every model', command: '<%= config.bin %> pricing list'},
    {description: 'For a script', command: '<%= config.bin %> pricing list --json'},
  ]

  async run(): Promise<ListedPrices> {
    await this.parse(PricingList)
    const listed = listPrices(await this.openPrices(), Date.now())
    this.log(renderListedPrices(listed, terminalOf(process.stdout, process.env).columns))
    return listed
  }
}
