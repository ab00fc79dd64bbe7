import {Args} from '@oclif/core'
import {type ShownModel, showModel} from '../../app/show-pricing.ts'
import {BaseCommand} from '../../cli/base-command.ts'
import {renderModel} from '../../cli/render-prices.ts'

export default class PricingShow extends BaseCommand {
  static override summary = 'Show all dated prices of one model, and how its name was understood.'
  static override examples = [
    {description: 'By its id', command: '<%= config.bin %> pricing show claude-opus-5-5'},
    {
      description: 'As a cloud names it in telemetry',
      command: '<%= config.bin %> pricing show us.anthropic.claude-opus-4-6-v1',
    },
  ]
  static override args = {
    model: Args.string({
      required: true,
      ignoreStdin: true,
      description: 'A model id as telemetry sends it, or an alias.',
    }),
  }

  async run(): Promise<ShownModel> {
    const {args} = await this.parse(PricingShow)
    const shown = showModel(await this.openPrices(), args.model)
    this.log(renderModel(shown))
    return shown
  }
}
