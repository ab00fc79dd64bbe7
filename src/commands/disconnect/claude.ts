import {Flags} from '@oclif/core'
import {type DisconnectedClaude, disconnectClaude} from '../../app/disconnect-claude.ts'
import {BaseCommand} from '../../cli/base-command.ts'
import {renderDisconnectedClaude} from '../../cli/render-connect.ts'
import {changeFlags, questionsFor, surroundingsHere} from '../../cli/settings-change.ts'
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
    ...changeFlags,
  }

  async run(): Promise<DisconnectedClaude> {
    const {flags} = await this.parse(DisconnectClaude)
    const {questions} = questionsFor('disconnect claude', {yes: flags.yes, isJson: this.jsonEnabled()})
    const disconnected = await disconnectClaude({
      paths: this.paths,
      surroundings: surroundingsHere(),
      scope: flags.settings,
      dryRun: flags['dry-run'],
      mayWrite: questions.mayWrite,
    })
    this.log(renderDisconnectedClaude(disconnected))
    return disconnected
  }
}
