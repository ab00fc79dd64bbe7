import {type Login, logIn} from '../app/log-in.ts'
import {BaseCommand} from '../cli/base-command.ts'
import {readApiKey} from '../cli/read-api-key.ts'

export default class LoginCommand extends BaseCommand {
  static override summary = "Keep the key of StackSpend's API for later commands."
  static override description = [
    'Asks for the key without showing it, or reads it from stdin when that is no terminal. It is kept in a file that only',
    'you may read. Nothing is sent. STACKSPEND_API_KEY counts before it. The key is made in StackSpend: Settings → API →',
    'Create key. Forwarding telemetry needs none.',
  ].join(' ')
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    {description: 'From a file or another program', command: '<%= config.bin %> <%= command.id %> < key.txt'},
  ]

  async run(): Promise<Login> {
    await this.parse(LoginCommand)
    const key = await readApiKey({input: process.stdin, output: process.stderr})
    const login = await logIn(this.paths, {key, env: process.env})
    this.log(`✓ kept the key ${login.apiKey} in ${login.file}`)
    if (login.isOverridden) this.say('! STACKSPEND_API_KEY is set and counts before it.')
    this.log('  check it with: stackspend whoami')
    return login
  }
}
