import {Flags} from '@oclif/core'
import {type WhoAmI, whoAmI} from '../app/who-am-i.ts'
import {BaseCommand} from '../cli/base-command.ts'
import {describeWait} from '../cli/describe-wait.ts'
import {renderWhoAmI} from '../cli/render-who-am-i.ts'

export default class WhoAmICommand extends BaseCommand {
  static override summary = "Show which API key is used, and whether StackSpend's API accepts it."
  static override description = 'Sends one request. Exit code 5 when there is no key, or it is refused.'
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --api-url https://api.stackspend.app',
  ]
  static override flags = {
    'api-url': Flags.string({
      summary: 'Base URL of StackSpend\'s API. Default: STACKSPEND_API_URL, or "apiUrl" in settings.json.',
    }),
  }

  async run(): Promise<WhoAmI> {
    const {flags} = await this.parse(WhoAmICommand)
    const result = await whoAmI({
      paths: this.paths,
      env: process.env,
      apiUrl: flags['api-url'],
      version: this.config.version,
      nowMs: Date.now(),
      warn: text => this.say(`! ${text}`),
      onWait: wait => this.say(describeWait(wait)),
    })
    this.log(renderWhoAmI(result))
    if (!result.accepted) this.endWith(5)
    return result
  }
}
