import {Args} from '@oclif/core'
import {giveConnectionName} from '../../app/manage-connections.ts'
import type {ShownConnection} from '../../app/show-connection.ts'
import {BaseCommand} from '../../cli/base-command.ts'
import {escapeForTerminal} from '../../report/escape.ts'

export default class ConnectionsRename extends BaseCommand {
  static override summary = 'Give a connection another name.'
  static override description =
    'What waits to be forwarded to it stays in its queue. In StackSpend nothing changes.'
  static override examples = ['<%= config.bin %> <%= command.id %> claude platform-team']
  static override args = {
    name: Args.string({required: true, description: 'The name that it has.', ignoreStdin: true}),
    to: Args.string({required: true, description: 'The name that it gets.', ignoreStdin: true}),
  }

  async run(): Promise<ShownConnection> {
    const {args} = await this.parse(ConnectionsRename)
    const connection = await giveConnectionName(this.paths, {from: args.name, to: args.to})
    this.log(`"${escapeForTerminal(args.name)}" is called "${escapeForTerminal(connection.name)}".`)
    return connection
  }
}
