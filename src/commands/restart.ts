import {join} from 'node:path'
import type {DescribedListener} from '../app/background/described-listener.ts'
import {restartWatch} from '../app/background/restart-watch.ts'
import {BaseCommand} from '../cli/base-command.ts'
import {renderListener} from '../cli/render-background.ts'
import {serviceSurroundings} from '../cli/service-surroundings.ts'

export default class Restart extends BaseCommand {
  static override summary =
    'Start the listener of this home anew, with the flags that it has: after an update.'
  static override description =
    'One that a service runs is restarted by its service manager; any other goes on in the background, on the same port. The new one is loaded before the old one ends. Without any, one is started.'
  static override examples = [
    {
      description: 'After an update',
      command: 'npm install -g stackspend && <%= config.bin %> <%= command.id %>',
    },
  ]

  async run(): Promise<DescribedListener<'started' | 'found' | 'restarted'>> {
    await this.parse(Restart)
    const listener = await restartWatch({
      paths: this.paths,
      binFile: join(this.config.root, 'bin', 'run.js'),
      env: process.env,
      surroundings: serviceSurroundings(),
    })
    this.log(renderListener(listener))
    return listener
  }
}
