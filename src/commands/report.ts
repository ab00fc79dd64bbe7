import {Flags} from '@oclif/core'
import {reportSpend} from '../app/report-spend.ts'
import {BaseCommand} from '../cli/base-command.ts'
import {filterFlags, periodFlags} from '../cli/spend-flags.ts'
import {terminalOf} from '../cli/terminal.ts'
import {checkLimits, parseUsd} from '../report/check-limits.ts'
import {parseDimensions} from '../report/dimensions.ts'
import {escapeForTerminal} from '../report/escape.ts'
import {parseFilters} from '../report/parse-filters.ts'
import {REPORT_FORMATS, renderReport} from '../report/render-report.ts'
import {SORT_ORDERS} from '../report/sort-rows.ts'
import type {SpendReport} from '../report/spend-report.ts'

/** Some faults of a file, with its path. */
const LONGEST_PROBLEM = 1000

export default class Report extends BaseCommand {
  static override summary = 'Show what was spent: by day, user, model, project, branch, session and more.'
  static override description =
    'Costs are estimates at list price, from the dated price list that the output names; a model without a price is shown as unpriced, never as free.'
  static override examples = [
    {description: 'By day', command: '<%= config.bin %> report'},
    {
      description: 'Who spent what on which model this week',
      command: '<%= config.bin %> report --by user,model --since 7d',
    },
    {
      description: 'For a chat or an issue',
      command: '<%= config.bin %> report --by project --format markdown',
    },
    {
      description: 'Charge back by a resource attribute that agents send',
      command: '<%= config.bin %> report --by attr:cost_center --since 2026-11-01 --format csv',
    },
    {
      description: 'Fail a script that spent too much',
      command: '<%= config.bin %> report --since today --max-usd 20 --fail-on-unpriced',
    },
  ]

  static override flags = {
    by: Flags.string({
      summary: 'Dimensions to group by, separated by commas.',
      description:
        'day, week, month, hour, session, user, model, project, branch, source, team, agent, tool, or attr:NAME for a resource attribute.',
      default: 'day',
    }),
    ...periodFlags,
    ...filterFlags,
    format: Flags.option({summary: 'How to print it.', options: REPORT_FORMATS, default: 'table'})(),
    sort: Flags.option({
      summary: 'Order of the rows; by time for dates, else by cost.',
      options: SORT_ORDERS,
    })(),
    top: Flags.integer({
      summary: 'Keep the first rows only, of dates the newest; the total still covers all.',
      min: 1,
    }),
    cost: Flags.option({
      summary: 'Which figure leads: the estimate at list price, or what the client itself reported.',
      options: ['estimated', 'reported'] as const,
      default: 'estimated',
    })(),
    prices: Flags.string({
      summary: 'Price by the list of this version (see pricing versions), or by the one in this file.',
    }),
    'max-usd': Flags.string({
      summary: 'Exit with 3 when the total costs more than this many US dollars.',
    }),
    'fail-on-unpriced': Flags.boolean({summary: 'Exit with 4 when a model has no price.'}),
  }

  async run(): Promise<SpendReport> {
    const {flags} = await this.parse(Report)
    const {user, model, project, branch, session, source, team, agent, tool, attr} = flags
    const maxUsd = flags['max-usd'] === undefined ? undefined : parseUsd(flags['max-usd'])
    const request = {
      ...flags,
      by: parseDimensions(flags.by),
      filters: parseFilters({user, model, project, branch, session, source, team, agent, tool, attr}),
      order: flags.sort,
      timezone: flags.timezone ?? this.machineTimeZone(),
    }
    const prices = await this.loadPrices(flags.prices)
    const report = await reportSpend(request, {
      paths: this.paths,
      prices,
      now: Date.now,
      budgets: {
        workingDir: process.cwd(),
        machineTimeZone: () => this.machineTimeZone(),
        onProblem: text => this.say(`! Budgets are left out: ${escapeForTerminal(text, LONGEST_PROBLEM)}`),
      },
    })
    if (!this.jsonEnabled()) {
      process.stdout.write(await renderReport(report, flags.format, terminalOf(process.stdout, process.env)))
    }
    for (const {exit, text} of checkLimits(report, {maxUsd, failOnUnpriced: flags['fail-on-unpriced']})) {
      this.say(escapeForTerminal(text, Number.POSITIVE_INFINITY))
      if (exit !== undefined) this.endWith(exit)
    }
    return report
  }
}
