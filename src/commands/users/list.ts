import {listUsers, type NamedUser} from '../../app/list-users.ts'
import {BaseCommand} from '../../cli/base-command.ts'
import {renderUsers} from '../../cli/render-users.ts'
import {terminalOf} from '../../cli/terminal.ts'

export default class UsersList extends BaseCommand {
  static override summary = 'List the users that telemetry named, and the names they were given.'
  static override examples = [{description: 'Who is who', command: '<%= config.bin %> users list'}]

  async run(): Promise<NamedUser[]> {
    await this.parse(UsersList)
    const users = await listUsers(this.paths)
    const {columns} = terminalOf(process.stdout, process.env)
    if (users.length > 0) this.log(renderUsers(users, columns))
    if (users.every(user => user.name === null))
      this.say('No user has a name yet: stackspend users name ID "Ada"')
    return users
  }
}
