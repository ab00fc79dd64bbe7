import {checkPriceList, type PriceListCheck} from '../../app/check-price-list.ts'
import {BaseCommand} from '../../cli/base-command.ts'
import {renderCheck} from '../../cli/render-prices.ts'

export default class PricingCheck extends BaseCommand {
  static override summary = 'Check the price list and your own pricing.overrides.json.'
  static override description = 'Names the line of each fault, what was found and what was expected.'
  static override examples = [
    {description: 'After editing pricing.overrides.json', command: '<%= config.bin %> pricing check'},
  ]

  async run(): Promise<PriceListCheck> {
    await this.parse(PricingCheck)
    const {check} = await checkPriceList(this.pricePaths)
    this.log(renderCheck(check))
    return check
  }
}
