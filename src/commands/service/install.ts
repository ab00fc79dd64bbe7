import {join} from 'node:path'
import {Flags} from '@oclif/core'
import {secureListener} from '../../app/secure-listener.ts'
import {type InstalledService, installService} from '../../app/service/install-service.ts'
import {accessOf} from '../../cli/access-of.ts'
import {BaseCommand} from '../../cli/base-command.ts'
import {renderInstalled} from '../../cli/render-service.ts'
import {serviceSurroundings} from '../../cli/service-surroundings.ts'
import {changeFlags, questionsFor} from '../../cli/settings-change.ts'
import {typedFlags} from '../../cli/typed-flags.ts'
import {watchFlags} from '../../cli/watch-flags.ts'

export default class ServiceInstall extends BaseCommand {
  static override summary =
    'Have systemd or launchd keep the listener running, from now on and after each login.'
  static override description =
    'Writes a description of the service for your user alone, and starts it. No rights of an administrator are needed. A description that was changed by hand is shown before it is written over.'
  static override examples = [
    {description: 'From now on', command: '<%= config.bin %> service install'},
    {description: 'On another port', command: '<%= config.bin %> service install --port 5318'},
    {description: 'Only show what would be written', command: '<%= config.bin %> service install --print'},
  ]
  static override flags = {
    ...watchFlags,
    print: Flags.boolean({summary: 'Print the description of the service, and change nothing.'}),
    yes: changeFlags.yes,
  }

  async run(): Promise<InstalledService> {
    const parsed = await this.parse(ServiceInstall)
    const {print, yes, host} = parsed.flags
    // A listener that refuses what it is told would be started again for ever.
    await secureListener(host, accessOf(parsed.flags))
    const installed = await installService({
      paths: this.paths,
      surroundings: serviceSurroundings(),
      node: process.execPath,
      script: join(this.config.root, 'bin', 'run.js'),
      flags: typedFlags(watchFlags, parsed),
      print,
      mayWrite: questionsFor('service install', {yes, isJson: this.jsonEnabled()}).questions.mayWrite,
    })
    this.log(renderInstalled(installed).trimEnd())
    for (const name of installed.leftOut)
      this.say(`! ${name} holds a password, and is not passed on: the service reaches the network without it`)
    return installed
  }
}
