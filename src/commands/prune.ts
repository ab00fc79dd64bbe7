import {Flags} from '@oclif/core'
import {type PruneResult, pruneStore} from '../app/prune-store.ts'
import {BaseCommand} from '../cli/base-command.ts'
import {confirmAtTerminal} from '../cli/connect-questions.ts'
import {describePruned, renderPrune} from '../cli/render-prune.ts'
import {StackspendError} from '../errors.ts'
import {parseAge} from '../report/parse-age.ts'

export default class Prune extends BaseCommand {
  static override summary = 'Remove what is older than so long; it is not counted again.'
  static override description =
    'Removes requests, sessions, places, people and sums that are older. A watch goes on meanwhile. What an import or late telemetry tells of that time afterwards is left out. What waits to be forwarded stays.'
  static override examples = [
    {description: 'See what would go', command: '<%= config.bin %> prune --older-than 400d --dry-run'},
    {
      description: 'Keep what reports need: only single requests go',
      command: '<%= config.bin %> prune --older-than 90d --keep-rollups',
    },
    {description: 'In a script', command: '<%= config.bin %> prune --older-than 400d --yes'},
  ]

  static override flags = {
    'older-than': Flags.string({
      summary: 'How old, in whole hours: 400d, 8w or 48h. A day at least.',
      required: true,
      helpValue: 'AGE',
    }),
    'keep-rollups': Flags.boolean({
      summary: 'Keep the 15-minute sums: reports answer as before, explain no longer does.',
      default: false,
    }),
    'dry-run': Flags.boolean({summary: 'Say what would go, and remove nothing.', default: false}),
    yes: Flags.boolean({char: 'y', summary: 'Ask nothing, and remove it.', default: false}),
  }

  async run(): Promise<PruneResult> {
    const {flags} = await this.parse(Prune)
    const result = await pruneStore({
      paths: this.paths,
      olderThanMs: parseAge(flags['older-than']),
      keepRollups: flags['keep-rollups'],
      isDryRun: flags['dry-run'],
      nowMs: Date.now(),
      confirm: async planned => {
        if (!flags.yes) await this.ask(planned)
      },
    })
    this.log(renderPrune(result))
    return result
  }

  private async ask(planned: PruneResult): Promise<void> {
    if (this.jsonEnabled() || !process.stdin.isTTY || !process.stderr.isTTY) {
      throw new StackspendError('USAGE', `this would remove ${describePruned(planned)}, so it takes --yes`, {
        exit: 2,
        hint: 'add --yes    (--dry-run shows what would go)',
      })
    }
    const terminal = {input: process.stdin, output: process.stderr}
    const message = `Remove ${describePruned(planned)}? It does not come back.`
    if (await confirmAtTerminal(message, {...terminal, isDefault: false})) return
    throw new StackspendError('CANCELLED', 'nothing was removed')
  }
}
