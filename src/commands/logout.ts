import {type Logout, logOut} from '../app/log-out.ts'
import {BaseCommand} from '../cli/base-command.ts'

export default class LogoutCommand extends BaseCommand {
  static override summary = "Forget the key of StackSpend's API."
  static override description =
    'Removes the kept key from this machine. It stays valid until it is revoked in StackSpend (Settings → API), and connections go on forwarding.'
  static override examples = ['<%= config.bin %> <%= command.id %>']

  async run(): Promise<Logout> {
    await this.parse(LogoutCommand)
    const logout = await logOut(this.paths, process.env)
    this.log(logout.removed ? `✓ removed ${logout.file}` : 'No key was kept.')
    if (logout.isOverridden) this.say('! STACKSPEND_API_KEY is set: commands go on using it.')
    return logout
  }
}
