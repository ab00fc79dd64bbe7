import {Flags} from '@oclif/core'
import {type PriceUpdate, updatePrices} from '../../app/update-prices.ts'
import {BaseCommand} from '../../cli/base-command.ts'
import {confirmAtTerminal} from '../../cli/connect-questions.ts'
import {renderPriceDiff, renderUpdate} from '../../cli/render-price-diff.ts'
import {StackspendError} from '../../errors.ts'
import type {PriceListDiff} from '../../pricing/diff-price-lists.ts'

export default class PricingUpdate extends BaseCommand {
  static override summary = 'Take a newer price list from a URL or a file.'
  static override description =
    'Nothing is fetched unless you say from where, here or as pricing.url in settings.json. The list is checked, must be newer than the one in use, and is shown before it counts; the one in use is kept for report --prices.'
  static override examples = [
    {
      description: 'See what a list would change',
      command: '<%= config.bin %> <%= command.id %> --file ./pricing.json --dry-run',
    },
    {
      description: 'For a nightly job',
      command: '<%= config.bin %> <%= command.id %> --url https://prices.example/pricing.json --yes',
    },
  ]
  static override flags = {
    url: Flags.string({
      summary: 'Where to fetch it: HTTPS, or HTTP on this machine. Default: pricing.url in settings.json.',
      exclusive: ['file'],
    }),
    file: Flags.string({summary: 'A file to take it from, in place of a URL.'}),
    'dry-run': Flags.boolean({summary: 'Show what would change, and write nothing.'}),
    yes: Flags.boolean({char: 'y', summary: 'Ask nothing, and take it.'}),
  }

  async run(): Promise<PriceUpdate> {
    const {flags} = await this.parse(PricingUpdate)
    const {yes, url, file} = flags
    const isAsking = !this.jsonEnabled() && process.stdin.isTTY && process.stderr.isTTY
    if (!yes && !flags['dry-run'] && !isAsking) throw noTerminal()
    const update = await updatePrices(
      {url, file},
      {
        paths: this.pricePaths,
        settingsFile: this.paths.settingsFile,
        dryRun: flags['dry-run'],
        mayInstall: diff => (yes ? Promise.resolve(true) : this.askToTake(diff)),
        version: this.config.version,
        env: process.env,
      },
    )
    this.log(renderUpdate(update, isAsking && !yes))
    return update
  }

  private askToTake(diff: PriceListDiff): Promise<boolean> {
    this.say(renderPriceDiff(diff))
    const terminal = {input: process.stdin, output: process.stderr}
    return confirmAtTerminal(`Price by list ${diff.after.version} from now on?`, terminal)
  }
}

function noTerminal(): StackspendError {
  return new StackspendError(
    'USAGE',
    'whether the list may be taken is not said, and there is no terminal to ask at: say it with --yes',
    {exit: 2, hint: 'stackspend pricing update --dry-run    shows what would change'},
  )
}
