import {Flags} from '@oclif/core'
import {dropOutbox} from '../../app/manage-outbox.ts'
import {BaseCommand} from '../../cli/base-command.ts'
import {confirmAtTerminal} from '../../cli/connect-questions.ts'
import {parseOutboxSelection} from '../../cli/outbox-selection.ts'
import {StackspendError} from '../../errors.ts'

export default class OutboxDrop extends BaseCommand {
  static override summary =
    'Give batches up for good: they are never forwarded. What was counted stays counted.'
  static override examples = [
    {description: 'Clear out what a remote refused', command: '<%= config.bin %> outbox drop --dead'},
    {description: 'These two', command: '<%= config.bin %> outbox drop 17 18'},
    {
      description: 'Everything, without being asked',
      command: '<%= config.bin %> outbox drop --all --yes',
    },
  ]
  static override strict = false
  static override usage = 'outbox drop [ID...] [--dead | --all [--yes]]'
  static override flags = {
    dead: Flags.boolean({summary: 'All dead letters.', default: false}),
    all: Flags.boolean({summary: 'Everything that waits, dead letters too.', default: false}),
    yes: Flags.boolean({char: 'y', summary: 'Do not ask before --all.', default: false}),
  }

  async run(): Promise<{batches: number}> {
    const {argv, flags} = await this.parse(OutboxDrop)
    const selection = parseOutboxSelection(argv.map(String), flags)
    if (selection === 'all' && !flags.yes) await this.askToDropAll()
    const batches = await dropOutbox(this.paths, selection)
    this.log(`${batches} ${batches === 1 ? 'batch' : 'batches'} given up.`)
    return {batches}
  }

  private async askToDropAll(): Promise<void> {
    const hint = 'stackspend outbox drop --all --yes    (stackspend outbox status shows what waits)'
    if (this.jsonEnabled() || !process.stdin.isTTY || !process.stderr.isTTY) {
      throw new StackspendError('USAGE', '--all gives up everything that waits, so it takes --yes', {
        exit: 2,
        hint,
      })
    }
    const terminal = {input: process.stdin, output: process.stderr}
    const message = 'Give up everything that waits? It is never forwarded then.'
    if (await confirmAtTerminal(message, {...terminal, isDefault: false})) return
    throw new StackspendError('CANCELLED', 'nothing was given up', {hint})
  }
}
