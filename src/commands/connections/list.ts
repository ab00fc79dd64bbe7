import {Flags} from '@oclif/core'
import {listConnections} from '../../app/manage-connections.ts'
import type {ShownConnection} from '../../app/show-connection.ts'
import {BaseCommand} from '../../cli/base-command.ts'
import {renderConnections} from '../../cli/render-connections.ts'

export default class ConnectionsList extends BaseCommand {
  static override summary = 'List where telemetry is forwarded to.'
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --json',
  ]
  static override flags = {
    reveal: Flags.boolean({summary: 'Show secrets: ids, URLs and header values.'}),
  }

  async run(): Promise<readonly ShownConnection[]> {
    const {flags} = await this.parse(ConnectionsList)
    const connections = await listConnections(this.paths, flags)
    this.log(renderConnections(connections))
    return connections
  }
}
