import {Flags} from '@oclif/core'
import {retryOutbox} from '../../app/manage-outbox.ts'
import {BaseCommand} from '../../cli/base-command.ts'
import {parseOutboxSelection} from '../../cli/outbox-selection.ts'

export default class OutboxRetry extends BaseCommand {
  static override summary = 'Send batches again: dead letters, or those that wait for their next attempt.'
  static override examples = [
    {description: 'After the remote was mended', command: '<%= config.bin %> outbox retry --dead'},
    {description: 'These two', command: '<%= config.bin %> outbox retry 17 18'},
  ]
  static override strict = false
  static override usage = 'outbox retry [ID...] [--dead | --all]'
  static override flags = {
    dead: Flags.boolean({summary: 'All dead letters.', default: false}),
    all: Flags.boolean({summary: 'Everything that waits, dead letters too.', default: false}),
  }

  async run(): Promise<{batches: number}> {
    const {argv, flags} = await this.parse(OutboxRetry)
    const selection = parseOutboxSelection(argv.map(String), flags)
    const batches = await retryOutbox(this.paths, selection)
    this.log(
      `${batches} ${batches === 1 ? 'batch' : 'batches'} due at once. A running watch sends within seconds.`,
    )
    return {batches}
  }
}
