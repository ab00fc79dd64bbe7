import {Flags} from '@oclif/core'
import {listOutbox} from '../../app/manage-outbox.ts'
import {BaseCommand} from '../../cli/base-command.ts'
import {renderOutboxEntries} from '../../cli/render-outbox.ts'
import type {OutboxEntry} from '../../store/outbox.ts'

export default class OutboxList extends BaseCommand {
  static override summary = 'List the batches that wait to be forwarded, oldest first.'
  static override examples = [
    {description: 'What waits', command: '<%= config.bin %> outbox list'},
    {description: 'What a remote will never take', command: '<%= config.bin %> outbox list --dead'},
  ]
  static override flags = {
    remote: Flags.string({summary: 'Only those for this connection.'}),
    dead: Flags.boolean({summary: 'Only dead letters: batches that a remote refused for good.'}),
    limit: Flags.integer({summary: 'How many at most.', default: 50, min: 1}),
  }

  async run(): Promise<OutboxEntry[]> {
    const {flags} = await this.parse(OutboxList)
    const entries = await listOutbox(this.paths, {
      limit: flags.limit,
      ...(flags.remote !== undefined && {remote: flags.remote}),
      ...(flags.dead && {state: 'dead' as const}),
    })
    if (entries.length === 0) this.say('Nothing waits.')
    else this.log(renderOutboxEntries(entries, Date.now()))
    return entries
  }
}
