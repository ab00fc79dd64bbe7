import {Args, Flags} from '@oclif/core'
import {type ForgottenConnection, forgetConnection} from '../../app/manage-connections.ts'
import {BaseCommand} from '../../cli/base-command.ts'
import {escapeForTerminal} from '../../report/escape.ts'

export default class ConnectionsRemove extends BaseCommand {
  static override summary = 'Forget a connection: nothing more is forwarded to it.'
  static override description =
    'In StackSpend it stays, and can be adopted again. Refused while batches wait for it, since they would be lost.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> platform-team',
    {
      description: 'Give up what waits for it',
      command: '<%= config.bin %> <%= command.id %> platform-team --yes',
    },
  ]
  static override args = {
    name: Args.string({required: true, description: 'The name of the connection.', ignoreStdin: true}),
  }
  static override flags = {
    yes: Flags.boolean({char: 'y', summary: 'Also when batches wait for it, which are lost then.'}),
  }

  async run(): Promise<ForgottenConnection> {
    const {args, flags} = await this.parse(ConnectionsRemove)
    const forgotten = await forgetConnection(this.paths, {name: args.name, evenIfWaiting: flags.yes})
    const {name, dropped} = forgotten
    this.log(`"${escapeForTerminal(name)}" is forgotten here; in StackSpend it stays.`)
    if (dropped > 0) this.say(`! ${dropped} that waited for it ${dropped === 1 ? 'is' : 'are'} given up.`)
    return forgotten
  }
}
