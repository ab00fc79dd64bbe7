import {listPriceVersions, type PriceVersions} from '../../app/list-price-versions.ts'
import {BaseCommand} from '../../cli/base-command.ts'
import {renderVersions} from '../../cli/render-price-diff.ts'

export default class PricingVersions extends BaseCommand {
  static override summary =
    'List the price lists that there are: the built-in one and those of pricing update.'
  static override examples = [
    {description: 'Newest first', command: '<%= config.bin %> <%= command.id %>'},
    {
      description: 'Price a report by one of them',
      command: '<%= config.bin %> report --prices 2026-11-20',
    },
  ]

  async run(): Promise<PriceVersions> {
    await this.parse(PricingVersions)
    const versions = await listPriceVersions(this.pricePaths)
    this.log(renderVersions(versions))
    return versions
  }
}
