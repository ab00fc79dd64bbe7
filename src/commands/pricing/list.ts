import {join} from 'node:path'
import {loadPriceList} from '../../app/load-price-list.ts'
import {type ListedPrices, listPrices} from '../../app/show-pricing.ts'
import {BaseCommand} from '../../cli/base-command.ts'
import {renderListedPrices} from '../../cli/render-prices.ts'

export default class PricingList extends BaseCommand {
  static override summary = 'List the models that have a price, and what they cost today.'
  static override description = 'The built-in list, with your own pricing.overrides.json merged over it.'
  static override examples = [
    {description: 'Every model', command: '<%= config.bin %> pricing list'},
    {description: 'For a script', command: '<%= config.bin %> pricing list --json'},
  ]

  async run(): Promise<ListedPrices> {
    await this.parse(PricingList)
    const list = await loadPriceList({
      builtInPath: join(this.config.root, 'pricing.json'),
      overridesPath: this.paths.overridesFile,
    })
    const listed = listPrices(list, Date.now())
    this.log(renderListedPrices(listed))
    return listed
  }
}
