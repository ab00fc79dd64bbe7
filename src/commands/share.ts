import {Flags} from '@oclif/core'
import {type SharedBranch, shareBranch} from '../app/share/share-branch.ts'
import {BaseCommand} from '../cli/base-command.ts'
import {renderShare} from '../cli/render-share.ts'
import {sharePlaceFlags} from '../cli/share-flags.ts'
import {untilStopped} from '../cli/until-stopped.ts'
import {renderContribution} from '../report/pull-request/contribution.ts'

export default class Share extends BaseCommand {
  static override summary = 'Share what you spent on a branch, so that its pull request can say so.'
  static override description =
    'Writes totals by day and model, and nothing else, to the git ref refs/stackspend/BRANCH, one file per contributor and machine; --push pushes that ref. Sharing again takes the place of what was shared before. No prompt, path, session or host name is in it, and an e-mail with --with-email alone.'
  static override examples = [
    {description: 'See what would be shared', command: '<%= config.bin %> share --dry-run'},
    {description: 'Share the branch that is checked out', command: '<%= config.bin %> share --push'},
    {description: 'Under a name of your own', command: '<%= config.bin %> share --push --as ada'},
    {
      description: 'A branch that has another name on the remote',
      command: '<%= config.bin %> share --push --branch wip --remote-branch fix-retry',
    },
  ]
  static override flags = {
    ...sharePlaceFlags,
    push: Flags.boolean({summary: 'Push it; else it stays in this repository.'}),
    as: Flags.string({
      summary: 'Name to go by instead of the pseudonym.',
      env: 'STACKSPEND_CONTRIBUTOR',
      helpValue: 'NAME',
    }),
    'with-email': Flags.boolean({
      summary: 'Go by the e-mail that git knows of you. Everyone who can read the repository sees it.',
    }),
    'dry-run': Flags.boolean({summary: 'Print the file that would be shared, and write nothing.'}),
  }

  async run(): Promise<SharedBranch> {
    const {flags} = await this.parse(Share)
    const stopped = untilStopped()
    try {
      const shared = await shareBranch(
        {
          folder: process.cwd(),
          branch: flags.branch,
          remoteBranch: flags['remote-branch'],
          remote: flags.remote,
          push: flags.push,
          dryRun: flags['dry-run'],
          // An empty variable is none.
          name: flags.as || undefined,
          withEmail: flags['with-email'],
          signal: stopped.signal,
        },
        {paths: this.paths, prices: await this.loadPrices()},
      )
      this.printShared(shared)
      return shared
    } finally {
      stopped.release()
    }
  }

  private printShared(shared: SharedBranch): void {
    if (shared.status !== 'planned' || shared.contribution === null) {
      this.log(renderShare(shared))
      return
    }
    this.say(renderShare(shared))
    // To the byte what the file will hold.
    if (!this.jsonEnabled()) process.stdout.write(renderContribution(shared.contribution))
  }
}
