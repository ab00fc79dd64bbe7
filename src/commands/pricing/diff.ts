import {Args} from '@oclif/core'
import {diffPrices} from '../../app/diff-prices.ts'
import {BaseCommand} from '../../cli/base-command.ts'
import {renderPriceDiff} from '../../cli/render-price-diff.ts'
import type {PriceListDiff} from '../../pricing/diff-price-lists.ts'

export default class PricingDiff extends BaseCommand {
  static override summary = 'Show what changes from one price list to another.'
  static override description =
    'Lists are named by a version that is kept (see pricing versions), or as files. Your own pricing.overrides.json is in neither.'
  static override examples = [
    {description: 'To the list in use', command: '<%= config.bin %> <%= command.id %> 2026-11-20'},
    {
      description: 'Between two files',
      command: '<%= config.bin %> <%= command.id %> ./old.json ./new.json --json',
    },
  ]
  static override args = {
    before: Args.string({required: true, ignoreStdin: true, description: 'A version, or a file.'}),
    after: Args.string({ignoreStdin: true, description: 'The same. Default: the list in use.'}),
  }

  async run(): Promise<PriceListDiff> {
    const {args} = await this.parse(PricingDiff)
    const diff = await diffPrices(args.before, args.after, this.pricePaths)
    this.log(renderPriceDiff(diff))
    return diff
  }
}
