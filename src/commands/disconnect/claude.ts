import {homedir} from 'node:os'
import {Flags} from '@oclif/core'
import {type DisconnectedClaude, disconnectClaude} from '../../app/disconnect-claude.ts'
import {BaseCommand} from '../../cli/base-command.ts'
import {askAtTerminal, askNobody} from '../../cli/connect-questions.ts'
import {renderDisconnectedClaude} from '../../cli/render-connect.ts'
import {WRITABLE_SCOPES} from '../../config/claude-settings/where.ts'

export default class DisconnectClaude extends BaseCommand {
  static override summary = "Take out of Claude Code's settings what connect wrote into them."
  static override description =
    'A file that nobody edited since is as it was, byte for byte; edits stay. Connections stay too: see connections remove.'
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    {description: 'Show what would change', command: '<%= config.bin %> <%= command.id %> --dry-run'},
    {description: 'Without being asked', command: '<%= config.bin %> <%= command.id %> --yes'},
  ]
  static override flags = {
    settings: Flags.option({
      options: WRITABLE_SCOPES,
      summary: 'Which settings file. Default: every one that connect wrote.',
    })(),
    'dry-run': Flags.boolean({summary: 'Show the change as a diff, and write nothing.'}),
    yes: Flags.boolean({char: 'y', summary: 'Ask nothing, and write.'}),
  }

  async run(): Promise<DisconnectedClaude> {
    const {flags} = await this.parse(DisconnectClaude)
    const isAsking = !flags.yes && !this.jsonEnabled() && process.stdin.isTTY && process.stderr.isTTY
    const {mayWrite} = isAsking
      ? askAtTerminal({input: process.stdin, output: process.stderr})
      : askNobody({yes: flags.yes, command: 'disconnect claude'})
    const disconnected = await disconnectClaude({
      paths: this.paths,
      surroundings: {
        env: process.env,
        platform: process.platform,
        homeDir: homedir(),
        workingDir: process.cwd(),
      },
      scope: flags.settings,
      dryRun: flags['dry-run'],
      mayWrite,
    })
    this.log(renderDisconnectedClaude(disconnected))
    return disconnected
  }
}
