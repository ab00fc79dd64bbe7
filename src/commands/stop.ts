import {type StoppedWatch, stopWatch} from '../app/background/stop-watch.ts'
import {BaseCommand} from '../cli/base-command.ts'
import {renderStopped} from '../cli/render-background.ts'
import {serviceSurroundings} from '../cli/service-surroundings.ts'

export default class Stop extends BaseCommand {
  static override summary = 'End the listener of this home, wherever it was started.'
  static override description =
    'Asks it to end and waits until it has, at most 10 s; then it is killed, which loses nothing that it acknowledged. Exit code 0 when none runs, too.'
  static override examples = [
    {description: 'End the one in the background', command: '<%= config.bin %> stop'},
    {description: 'And start it with other flags', command: '<%= config.bin %> watch --detach --port 5318'},
  ]

  async run(): Promise<StoppedWatch> {
    await this.parse(Stop)
    const stopped = await stopWatch(this.paths, serviceSurroundings())
    this.log(renderStopped(stopped))
    return stopped
  }
}
