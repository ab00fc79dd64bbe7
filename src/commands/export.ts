import {appendFile} from 'node:fs/promises'
import {resolve} from 'node:path'
import {Flags} from '@oclif/core'
import {type Exported, exportRequests} from '../app/export-requests.ts'
import {BaseCommand} from '../cli/base-command.ts'
import {filterFlags, periodFlags} from '../cli/spend-flags.ts'
import {untilStopped} from '../cli/until-stopped.ts'
import {writeStdout} from '../cli/write-stdout.ts'
import {writeWholeFile} from '../config/write-whole-file.ts'
import {StackspendError} from '../errors.ts'
import {escapeForTerminal} from '../report/escape.ts'
import {EXPORT_FORMATS} from '../report/export-line.ts'
import {countOf, formatInteger, formatTokens} from '../report/format.ts'
import {parseFilters} from '../report/parse-filters.ts'

const LONGEST_PATH = 4_096

export default class Export extends BaseCommand {
  static override summary = 'Write a line for every request, with everything that is known of it.'
  static override description =
    'For a spreadsheet, a database or another program. The lines are those that a report over the same period and filters would count, in the order in which they became known; costs are estimates at list price, and null where a model has none.'
  static override examples = [
    {
      description: 'Everything, one JSON object a line',
      command: '<%= config.bin %> export > requests.ndjson',
    },
    {
      description: "Last month's requests of a project, for a spreadsheet",
      command:
        '<%= config.bin %> export --since 2026-10-01 --until 2026-10-31 --project acme/shop --format csv --output october.csv',
    },
    {
      description: 'The dearest request of this week',
      command: "<%= config.bin %> export --since 7d | jq -s 'max_by(.estimatedUsd // 0)'",
    },
  ]

  static override flags = {
    ...periodFlags,
    ...filterFlags,
    format: Flags.option({
      summary: 'One JSON object a line, or a table with a header.',
      options: EXPORT_FORMATS,
      default: 'ndjson',
    })(),
    output: Flags.string({
      char: 'o',
      summary: 'Write into this file, which only its owner may read, in place of stdout.',
      helpValue: 'FILE',
    }),
    force: Flags.boolean({summary: 'Replace the file of --output if it is there.', default: false}),
    prices: Flags.string({
      summary: 'Price by the list of this version (see pricing versions), or by the one in this file.',
    }),
  }

  async run(): Promise<Exported> {
    const {flags} = await this.parse(Export)
    const {user, model, project, branch, session, source, team, agent, tool, attr, output} = flags
    if (output === undefined && this.jsonEnabled()) throw jsonNeedsFile()
    const request = {
      ...flags,
      filters: parseFilters({user, model, project, branch, session, source, team, agent, tool, attr}),
      timezone: flags.timezone ?? this.machineTimeZone(),
    }
    const shared = {paths: this.paths, prices: await this.loadPrices(flags.prices), now: Date.now}
    const stopped = untilStopped()
    const {signal} = stopped
    try {
      const exported =
        output === undefined
          ? await exportRequests(request, {...shared, signal, write: text => writeStdout(text, stopped.stop)})
          : await writeWholeFile(resolve(output), {force: flags.force}, async temporary => {
              const write = (text: string) => appendFile(temporary, text)
              const written = await exportRequests(request, {...shared, signal, write})
              if (!written.isComplete) throw new StackspendError('CANCELLED', 'Stopped; nothing was written.')
              return written
            })
      this.tell(exported, output)
      return exported
    } finally {
      stopped.release()
    }
  }

  private tell(
    {requests, unpricedRequests, tokensWithoutRequests, requestsPrunedBefore}: Exported,
    output: string | undefined,
  ): void {
    if (output !== undefined)
      this.log(`Wrote ${countOf(requests, 'request')} to ${escapeForTerminal(resolve(output), LONGEST_PATH)}`)
    if (unpricedRequests > 0)
      this.say(
        `! ${formatInteger(unpricedRequests)} of them are of models without a price: stackspend pricing check`,
      )
    if (requestsPrunedBefore !== null)
      this.say(
        `! Single requests before ${requestsPrunedBefore} were pruned: they are in no line, and in reports as far as their sums were kept.`,
      )
    if (tokensWithoutRequests > 0)
      this.say(
        `! ${formatTokens(tokensWithoutRequests)} tokens were told by metrics alone, which know no requests: a report has them, these lines do not.`,
      )
  }
}

function jsonNeedsFile(): StackspendError {
  return new StackspendError('USAGE', '--json says what was written, so it needs --output FILE.', {
    exit: 2,
    hint: 'for the requests themselves as JSON leave --json out: stackspend export',
  })
}
