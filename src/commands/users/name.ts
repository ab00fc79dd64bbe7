import {Args} from '@oclif/core'
import type {NamedUser} from '../../app/list-users.ts'
import {nameUser} from '../../app/name-user.ts'
import {BaseCommand} from '../../cli/base-command.ts'
import {escapeForTerminal} from '../../report/escape.ts'

export default class UsersName extends BaseCommand {
  static override summary = 'Give a user id the name that reports show.'
  static override description =
    'An empty name takes it away again. Old reports change too: the name is joined when a report is made.'
  static override examples = [
    {description: 'Name an id', command: '<%= config.bin %> users name 5f3a9c "Ada"'},
    {description: 'Take the name away', command: '<%= config.bin %> users name 5f3a9c ""'},
  ]
  static override args = {
    id: Args.string({
      required: true,
      description: 'The id, e-mail or account, as `report --by user --json` shows it.',
      ignoreStdin: true,
    }),
    name: Args.string({required: true, description: 'The name to show.', ignoreStdin: true}),
  }

  async run(): Promise<NamedUser> {
    const {args} = await this.parse(UsersName)
    const user = await nameUser(this.paths, args)
    const id = escapeForTerminal(user.id)
    this.log(
      user.name === null
        ? `${id} has no name of its own.`
        : `${id} is shown as ${escapeForTerminal(user.name)}.`,
    )
    return user
  }
}
