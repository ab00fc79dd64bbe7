import {homedir} from 'node:os'
import {join} from 'node:path'
import {Flags} from '@oclif/core'
import {hookCommand} from '../../app/hook/hook-command.ts'
import {type InstalledHook, installHook} from '../../app/hook/install-hook.ts'
import {BaseCommand} from '../../cli/base-command.ts'
import {askAtTerminal, askNobody} from '../../cli/connect-questions.ts'
import {renderHookChange} from '../../cli/hook-change.ts'
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
    'dry-run': Flags.boolean({summary: 'Show the change as a diff, and write nothing.'}),
    yes: Flags.boolean({char: 'y', summary: 'Ask nothing, and write.'}),
  }

  async run(): Promise<InstalledHook> {
    const {flags} = await this.parse(HookInstall)
    const isAsking = !flags.yes && !this.jsonEnabled() && process.stdin.isTTY && process.stderr.isTTY
    const {mayWrite} = isAsking
      ? askAtTerminal({input: process.stdin, output: process.stderr})
      : askNobody({yes: flags.yes, command: 'hook install'})
    const {env, platform, execPath: node} = process
    const surroundings = {env, platform, homeDir: homedir(), workingDir: process.cwd()}
    const installed = await installHook({
      paths: this.paths,
      surroundings,
      scope: flags.settings,
      command: hookCommand(flags.settings, surroundings, {
        node,
        script: join(this.config.root, 'bin', 'run.js'),
      }),
      dryRun: flags['dry-run'],
      now: new Date(),
      mayWrite,
    })
    this.log(renderHookChange(installed))
    return installed
  }
}
