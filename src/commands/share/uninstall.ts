import {type UninstalledHook, uninstallShareHook} from '../../app/share/uninstall-share-hook.ts'
import {BaseCommand} from '../../cli/base-command.ts'
import {renderUninstalledHook} from '../../cli/render-share-hook.ts'

export default class ShareUninstall extends BaseCommand {
  static override summary = 'Take out of the pre-push hook what share install put in.'
  static override description =
    'The rest of the hook is as it was, to the byte. What was shared stays: see stackspend share remove.'
  static override examples = [
    {description: 'In this repository', command: '<%= config.bin %> share uninstall'},
  ]

  async run(): Promise<UninstalledHook> {
    await this.parse(ShareUninstall)
    const uninstalled = await uninstallShareHook(process.cwd())
    this.log(renderUninstalledHook(uninstalled))
    return uninstalled
  }
}
