import {Flags} from '@oclif/core'
import {HOOK_COMMAND, type InstalledHook, uninstallHook} from '../../app/hook/install-hook.ts'
import {BaseCommand} from '../../cli/base-command.ts'
import {renderHookChange} from '../../cli/hook-change.ts'
import {changeFlags, questionsFor, surroundingsHere} from '../../cli/settings-change.ts'
import {WRITABLE_SCOPES} from '../../config/claude-settings/where.ts'

export default class HookUninstall extends BaseCommand {
  static override summary = "Take the hook out of Claude Code's settings."
  static override description =
    'A file that nobody edited since hook install is as it was, byte for byte; edits and other hooks stay.'
  static override examples = [
    {description: 'Out of your own settings', command: '<%= config.bin %> hook uninstall'},
    {description: 'Show what would change', command: '<%= config.bin %> hook uninstall --dry-run'},
  ]
  static override flags = {
    settings: Flags.option({
      options: WRITABLE_SCOPES,
      summary: "Which of Claude Code's settings files to take it out of.",
      default: 'user',
    })(),
    ...changeFlags,
  }

  async run(): Promise<InstalledHook> {
    const {flags} = await this.parse(HookUninstall)
    const {questions} = questionsFor('hook uninstall', {yes: flags.yes, isJson: this.jsonEnabled()})
    const uninstalled = await uninstallHook({
      paths: this.paths,
      surroundings: surroundingsHere(),
      scope: flags.settings,
      command: HOOK_COMMAND,
      dryRun: flags['dry-run'],
      now: new Date(),
      mayWrite: questions.mayWrite,
    })
    this.log(renderHookChange(uninstalled))
    return uninstalled
  }
}
