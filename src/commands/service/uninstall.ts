import {type UninstalledService, uninstallService} from '../../app/service/install-service.ts'
import {BaseCommand} from '../../cli/base-command.ts'
import {renderLeftRunning, renderUninstalled} from '../../cli/render-service.ts'
import {serviceSurroundings} from '../../cli/service-surroundings.ts'
import {changeFlags, questionsFor} from '../../cli/settings-change.ts'

export default class ServiceUninstall extends BaseCommand {
  static override summary = 'End the service that keeps the listener running, and remove it.'
  static override description = 'What was recorded stays, and so does what waits to be forwarded.'
  static override examples = [
    {description: 'No service any more', command: '<%= config.bin %> service uninstall'},
  ]
  static override flags = {yes: changeFlags.yes}

  async run(): Promise<UninstalledService> {
    const {flags} = await this.parse(ServiceUninstall)
    const {questions} = questionsFor('service uninstall', {yes: flags.yes, isJson: this.jsonEnabled()})
    const uninstalled = await uninstallService({
      paths: this.paths,
      surroundings: serviceSurroundings(),
      mayWrite: questions.mayWrite,
    })
    const left = renderLeftRunning(uninstalled)
    if (left === undefined) this.log(renderUninstalled(uninstalled))
    else this.say(left)
    return uninstalled
  }
}
