import {listUsers, type NamedUser} from '../../app/list-users.ts'
import {BaseCommand} from '../../cli/base-command.ts'
import {escapeForTerminal} from '../../report/escape.ts'
import {unknown} from '../../report/format.ts'

export default class UsersList extends BaseCommand {
  static override summary = 'List the users that telemetry named, and the names they were given.'
  static override examples = [{description: 'Who is who', command: '<%= config.bin %> users list'}]

  async run(): Promise<NamedUser[]> {
    await this.parse(UsersList)
    const users = await listUsers(this.paths)
    const rows = users.map(({id, name}) => ({
      id: escapeForTerminal(id),
      name: escapeForTerminal(name ?? unknown),
    }))
    const idWidth = Math.max(...rows.map(row => row.id.length), 0)
    for (const {id, name} of rows) this.log(`${id.padEnd(idWidth)}  ${name}`)
    if (users.every(user => user.name === null))
      this.say('No user has a name yet: stackspend users name ID "Ada"')
    return users
  }
}
