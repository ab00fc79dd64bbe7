import {Args, Flags} from '@oclif/core'
import {readConnection} from '../../app/manage-connections.ts'
import type {ShownConnection} from '../../app/show-connection.ts'
import {BaseCommand} from '../../cli/base-command.ts'
import {renderConnection} from '../../cli/render-connections.ts'

export default class ConnectionsShow extends BaseCommand {
  static override summary = 'Show one connection.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> platform-team',
    {
      description: 'With its id and URL',
      command: '<%= config.bin %> <%= command.id %> platform-team --reveal',
    },
  ]
  static override args = {
    name: Args.string({required: true, description: 'The name of the connection.', ignoreStdin: true}),
  }
  static override flags = {
    reveal: Flags.boolean({summary: 'Show secrets: id, URL and header values.'}),
  }

  async run(): Promise<ShownConnection> {
    const {args, flags} = await this.parse(ConnectionsShow)
    const connection = await readConnection(this.paths, args.name, flags)
    this.log(renderConnection(connection))
    return connection
  }
}
