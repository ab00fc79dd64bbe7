import {Flags} from '@oclif/core'
import {type RemovedShare, removeShare} from '../../app/share/remove-share.ts'
import {BaseCommand} from '../../cli/base-command.ts'
import {renderRemovedShare} from '../../cli/render-share.ts'
import {sharePlaceFlags} from '../../cli/share-flags.ts'
import {untilStopped} from '../../cli/until-stopped.ts'

export default class ShareRemove extends BaseCommand {
  static override summary = 'Take back what this machine shared of a branch.'
  static override description =
    'Others’ files stay; the ref goes with the last one. What others have fetched meanwhile they keep.'
  static override examples = [
    {description: 'Of the branch that is checked out', command: '<%= config.bin %> share remove --push'},
    {description: 'Of another', command: '<%= config.bin %> share remove --push --branch fix-retry'},
  ]
  static override flags = {
    ...sharePlaceFlags,
    push: Flags.boolean({summary: 'Take it away from the remote too.'}),
  }

  async run(): Promise<RemovedShare> {
    const {flags} = await this.parse(ShareRemove)
    const {branch, remote, push} = flags
    const stopped = untilStopped()
    try {
      const removed = await removeShare(
        {
          folder: process.cwd(),
          branch,
          remoteBranch: flags['remote-branch'],
          remote,
          push,
          signal: stopped.signal,
        },
        {paths: this.paths},
      )
      this.log(renderRemovedShare(removed))
      return removed
    } finally {
      stopped.release()
    }
  }
}
