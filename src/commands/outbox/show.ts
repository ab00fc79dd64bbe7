import {Args} from '@oclif/core'
import {showOutboxItem} from '../../app/manage-outbox.ts'
import {BaseCommand} from '../../cli/base-command.ts'
import {parseBatchId} from '../../cli/outbox-selection.ts'
import {renderOutboxEntries} from '../../cli/render-outbox.ts'
import type {OutboxEntry} from '../../store/outbox.ts'

export default class OutboxShow extends BaseCommand {
  static override summary = 'Show one batch that waits: its attempts and what the remote said.'
  static override examples = [
    {description: 'Why it is still here', command: '<%= config.bin %> outbox show 17'},
  ]
  static override args = {
    id: Args.string({
      required: true,
      description: 'The number that `outbox list` shows.',
      ignoreStdin: true,
    }),
  }

  async run(): Promise<OutboxEntry> {
    const {args} = await this.parse(OutboxShow)
    const entry = await showOutboxItem(this.paths, parseBatchId(args.id))
    this.log(renderOutboxEntries([entry], Date.now()))
    return entry
  }
}
