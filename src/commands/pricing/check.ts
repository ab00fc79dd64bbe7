import {auditStore} from '../../app/audit-store.ts'
import {checkPriceList, type PriceListCheck} from '../../app/check-price-list.ts'
import {BaseCommand} from '../../cli/base-command.ts'
import {renderAudit} from '../../cli/render-audit.ts'
import {renderCheck} from '../../cli/render-prices.ts'
import type {PriceAudit} from '../../report/audit-prices.ts'

type PricingChecked = PriceListCheck & {
  /** The list held against all usage on file; `null` when there is none. */
  readonly usage: PriceAudit | null
}

export default class PricingCheck extends BaseCommand {
  static override summary =
    'Check the price list, your own pricing.overrides.json, and both against your usage.'
  static override description =
    'Names the line of each fault, what was found and what was expected. Then compares what clients reported with the estimate, model by model, and names prices that look wrong or out of date; that alone is no failure.'
  static override examples = [
    {description: 'After editing pricing.overrides.json', command: '<%= config.bin %> pricing check'},
    {description: 'For a script', command: '<%= config.bin %> pricing check --json'},
  ]

  async run(): Promise<PricingChecked> {
    await this.parse(PricingCheck)
    const {prices, check} = await checkPriceList(this.pricePaths)
    const usage = await auditStore(this.paths.storeFile, prices)
    this.log(`${renderCheck(check)}\n\n${renderAudit(usage)}`)
    return {...check, usage}
  }
}
