import {join} from 'node:path'
import {Flags} from '@oclif/core'
import {hookCommand} from '../../app/hook/hook-command.ts'
import {type InstalledHook, installHook} from '../../app/hook/install-hook.ts'
import {BaseCommand} from '../../cli/base-command.ts'
import {renderHookChange} from '../../cli/hook-change.ts'
import {changeFlags, questionsFor, surroundingsHere} from '../../cli/settings-change.ts'
import {WRITABLE_SCOPES} from '../../config/claude-settings/where.ts'

export default class HookInstall extends BaseCommand {
  static override summary = 'Let Claude Code warn of budgets: write the hook into its settings.'
  static override description =
    'Other hooks, every other key, the order and the formatting stay, with a backup. In project, everyone who works on the repository gets the hook and needs stackspend on their PATH. stackspend hook uninstall takes out exactly what was written.'
  static override examples = [
    {description: 'For every project of yours', command: '<%= config.bin %> hook install'},
    {description: 'Show what would change', command: '<%= config.bin %> hook install --dry-run'},
    {description: 'For a team', command: '<%= config.bin %> hook install --settings project --yes'},
  ]
  static override flags = {
    settings: Flags.option({
      options: WRITABLE_SCOPES,
      summary: "Which of Claude Code's settings files to write.",
      default: 'user',
    })(),
    ...changeFlags,
  }

  async run(): Promise<InstalledHook> {
    const {flags} = await this.parse(HookInstall)
    const {questions} = questionsFor('hook install', {yes: flags.yes, isJson: this.jsonEnabled()})
    const surroundings = surroundingsHere()
    const installed = await installHook({
      paths: this.paths,
      surroundings,
      scope: flags.settings,
      command: hookCommand(flags.settings, surroundings, {
        node: process.execPath,
        script: join(this.config.root, 'bin', 'run.js'),
      }),
      dryRun: flags['dry-run'],
      now: new Date(),
      mayWrite: questions.mayWrite,
    })
    this.log(renderHookChange(installed))
    return installed
  }
}
