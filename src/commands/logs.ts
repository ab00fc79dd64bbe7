import {Flags} from '@oclif/core'
import {endOfLog, followLog} from '../app/watch-log/follow-log.ts'
import {readLastLines} from '../app/watch-log/read-log.ts'
import {BaseCommand} from '../cli/base-command.ts'
import {printLines} from '../cli/print-lines.ts'
import {untilStopped} from '../cli/until-stopped.ts'

type Logged = {
  readonly file: string
  /** The newest, oldest first. */
  readonly lines: readonly string[]
}

export default class Logs extends BaseCommand {
  static override summary = 'Show what the listener in the background says about itself.'
  static override description =
    'When it started and ended, and what went wrong: never what it receives. One at a terminal says it there.'
  static override examples = [
    {description: 'The newest lines', command: '<%= config.bin %> <%= command.id %>'},
    {
      description: 'And those that come, until Ctrl-C',
      command: '<%= config.bin %> <%= command.id %> --follow',
    },
  ]
  static override flags = {
    follow: Flags.boolean({char: 'f', summary: 'Go on with lines as they come, until Ctrl-C.'}),
    lines: Flags.integer({char: 'n', summary: 'How many of the newest lines.', default: 50, min: 0}),
  }

  async run(): Promise<Logged> {
    const {flags} = await this.parse(Logs)
    const file = this.paths.watchLogFile
    const end = endOfLog(file)
    const lines = readLastLines(file, flags.lines)
    if (this.jsonEnabled()) return {file, lines}
    if (lines.length === 0 && flags.lines > 0) this.say(`Nothing yet in ${file}.`)
    const stopped = untilStopped()
    const output = printLines(process.stdout, stopped.stop)
    output.print(lines)
    if (flags.follow) for await (const more of followLog(file, end, stopped.signal)) output.print(more)
    stopped.release()
    return {file, lines}
  }
}
