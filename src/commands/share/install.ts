import {Flags} from '@oclif/core'
import {type InstalledHook, installShareHook} from '../../app/share/install-share-hook.ts'
import {BaseCommand} from '../../cli/base-command.ts'
import {renderInstalledHook} from '../../cli/render-share-hook.ts'
import {HOOK_MANAGERS} from '../../share/hook/hook-manager.ts'

export default class ShareInstall extends BaseCommand {
  static override summary = 'Share with every push: adds a pre-push hook to this repository.'
  static override description =
    'A hook that is there already stays, with a marked part of ours at its beginning, if it is a script for sh. Where husky, lefthook or pre-commit writes the hooks, the lines for its file are printed instead. The hook never fails a push, and holds it up for less than 2 s.'
  static override examples = [
    {description: 'In this repository', command: '<%= config.bin %> share install'},
    {
      description: 'What to put into lefthook.yml',
      command: '<%= config.bin %> share install --print lefthook',
    },
  ]
  static override flags = {
    print: Flags.option({
      summary: 'Only print what goes into the file of a hook manager.',
      options: HOOK_MANAGERS,
    })(),
  }

  async run(): Promise<InstalledHook> {
    const {flags} = await this.parse(ShareInstall)
    const installed = await installShareHook(
      {folder: process.cwd(), print: flags.print},
      {env: process.env, platform: process.platform},
    )
    const {lines, warnings} = installed
    if (lines === null) {
      this.log(renderInstalledHook(installed))
    } else {
      this.say(renderInstalledHook(installed))
      this.log(lines)
    }
    for (const warning of warnings) this.say(`! ${warning}`)
    return installed
  }
}
