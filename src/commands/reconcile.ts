import {Flags} from '@oclif/core'
import {reconcileBill} from '../app/reconcile-bill.ts'
import {reconcileLanes} from '../app/reconcile-lanes.ts'
import {BaseCommand} from '../cli/base-command.ts'
import {describeWait} from '../cli/describe-wait.ts'
import {terminalOf} from '../cli/terminal.ts'
import {StackspendError} from '../errors.ts'
import type {Reconciliation} from '../report/bill/reconciliation.ts'
import {RECONCILIATION_FORMATS, renderReconciliation} from '../report/bill/render-reconciliation.ts'
import type {LaneComparison} from '../report/lanes/lane-comparison.ts'
import {renderLaneComparison} from '../report/lanes/render-lane-comparison.ts'

export default class Reconcile extends BaseCommand {
  static override summary =
    'Compare what telemetry and transcripts saw; or what was estimated with the bill, and say why they may differ.'
  static override description =
    "Without --billing or --csv: how much of what your transcripts tell telemetry saw, by day or session. Every request counts once in reports, whoever saw it. The bill is what StackSpend has of the Anthropic provider (an API key with the scope line_items:read), or the Cost export of Anthropic's console. A bill is of a whole organisation; the estimate is of what was recorded here."
  static override examples = [
    {description: 'How much telemetry missed', command: '<%= config.bin %> reconcile'},
    {description: 'In which sessions', command: '<%= config.bin %> reconcile --by session --since 7d'},
    {description: 'The bill of the last 30 days', command: '<%= config.bin %> reconcile --billing'},
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
    billing: Flags.boolean({summary: "Compare with the bill that StackSpend's API has.", exclusive: ['csv']}),
    csv: Flags.string({
      summary: "Compare with a Cost export of Anthropic's console instead.",
      helpValue: 'FILE',
    }),
    by: Flags.option({
      summary: "What to compare by. Of bills, StackSpend's knows no models, the file no users.",
      options: ['day', 'session', 'user', 'model'] as const,
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

  async run(): Promise<LaneComparison | Reconciliation> {
    const {flags} = await this.parse(Reconcile)
    const {billing, by, csv, provider, since, until, format, timezone} = flags
    const terminal = terminalOf(process.stdout, process.env)
    const prices = await this.loadPrices()
    if (!billing && csv === undefined) {
      const request = {by: lanesBy(by), since, until, timezone: timezone ?? this.machineTimeZone()}
      const comparison = await reconcileLanes(request, {paths: this.paths, prices, now: Date.now})
      if (!this.jsonEnabled())
        process.stdout.write(renderLaneComparison(comparison, format, terminal.columns))
      return comparison
    }
    const zone = timezone ?? (csv === undefined ? this.machineTimeZone() : 'UTC')
    const reconciliation = await reconcileBill(
      {by: billBy(by), csv, provider, since, until, timezone: zone},
      {
        paths: this.paths,
        prices,
        env: process.env,
        apiUrl: flags['api-url'],
        version: this.config.version,
        nowMs: Date.now(),
        warn: text => this.say(`! ${text}`),
        onWait: wait => this.say(describeWait(wait)),
      },
    )
    if (!this.jsonEnabled())
      process.stdout.write(await renderReconciliation(reconciliation, format, terminal))
    return reconciliation
  }
}

type By = 'day' | 'session' | 'user' | 'model'

function lanesBy(by: By): LaneComparison['by'] {
  if (by === 'day' || by === 'session') return by
  throw wrongBy(
    `Without a bill there is nothing to compare by ${by}.`,
    '--by day or --by session; with --billing or --csv FILE: day, user or model',
  )
}

function billBy(by: By): Reconciliation['by'] {
  if (by !== 'session') return by
  throw wrongBy('A bill knows no sessions.', '--by day, user or model; without a bill: --by session')
}

function wrongBy(message: string, hint: string): StackspendError {
  return new StackspendError('USAGE', message, {exit: 2, hint})
}
