import {Flags} from '@oclif/core'
import {reconcileBill} from '../app/reconcile-bill.ts'
import {BaseCommand} from '../cli/base-command.ts'
import {describeWait} from '../cli/describe-wait.ts'
import {terminalOf} from '../cli/terminal.ts'
import {StackspendError} from '../errors.ts'
import type {Reconciliation} from '../report/bill/reconciliation.ts'
import {RECONCILIATION_FORMATS, renderReconciliation} from '../report/bill/render-reconciliation.ts'

export default class Reconcile extends BaseCommand {
  static override summary = 'Hold what was estimated against the bill, and say why they may differ.'
  static override description =
    "The bill is what StackSpend has of the Anthropic provider (an API key with the scope line_items:read), or the Cost export of Anthropic's console. A bill is of a whole organisation; the estimate is of what was recorded here."
  static override examples = [
    {description: 'The last 30 days', command: '<%= config.bin %> reconcile --billing'},
    {
      description: 'Whose telemetry is missing',
      command: '<%= config.bin %> reconcile --billing --by user --since 2026-11-01',
    },
    {
      description: "By model, from a file of Anthropic's console",
      command: '<%= config.bin %> reconcile --csv claude_api_cost_2026_11.csv --by model',
    },
  ]

  static override flags = {
    billing: Flags.boolean({summary: "Compare with the bill that StackSpend's API has."}),
    csv: Flags.string({
      summary: "Compare with a Cost export of Anthropic's console instead.",
      helpValue: 'FILE',
    }),
    by: Flags.option({
      summary: 'What to compare by: StackSpend knows no models, the file no users.',
      options: ['day', 'user', 'model'] as const,
      default: 'day',
    })(),
    provider: Flags.string({
      summary: "Provider type in StackSpend whose line items are Anthropic's bill.",
      default: 'anthropic',
    }),
    since: Flags.string({
      summary: 'First day: a date, 7d, today or yesterday. Default: 30d, or the first day of the file.',
      helpGroup: 'PERIOD',
    }),
    until: Flags.string({
      summary: 'Last day, included: a date or yesterday. Default: today, or the last day of the file.',
      helpGroup: 'PERIOD',
    }),
    timezone: Flags.string({
      char: 'z',
      summary: "IANA time zone of days. Default: this machine's; UTC for a file, as the console counts.",
      helpGroup: 'PERIOD',
    }),
    format: Flags.option({summary: 'How to print it.', options: RECONCILIATION_FORMATS, default: 'table'})(),
    'api-url': Flags.string({
      summary: 'Base URL of StackSpend\'s API. Default: STACKSPEND_API_URL, or "apiUrl" in settings.json.',
    }),
  }

  async run(): Promise<Reconciliation> {
    const {flags} = await this.parse(Reconcile)
    const {billing, by, csv, provider, since, until, format} = flags
    if (!billing && csv === undefined) {
      throw new StackspendError('USAGE', 'Which bill to compare with is missing.', {
        exit: 2,
        hint: "stackspend reconcile --billing   or, with a file of Anthropic's console:   stackspend reconcile --csv FILE",
      })
    }
    const timezone = flags.timezone ?? (csv === undefined ? this.machineTimeZone() : 'UTC')
    const reconciliation = await reconcileBill(
      {by, csv, provider, since, until, timezone},
      {
        paths: this.paths,
        prices: await this.loadPrices(),
        env: process.env,
        apiUrl: flags['api-url'],
        version: this.config.version,
        nowMs: Date.now(),
        warn: text => this.say(`! ${text}`),
        onWait: wait => this.say(describeWait(wait)),
      },
    )
    if (!this.jsonEnabled()) {
      const terminal = terminalOf(process.stdout, process.env)
      process.stdout.write(await renderReconciliation(reconciliation, format, terminal))
    }
    return reconciliation
  }
}
