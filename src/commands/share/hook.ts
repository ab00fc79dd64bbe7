import {Args, Flags} from '@oclif/core'
import {type SharedPush, sharePushed} from '../../app/share/share-pushed.ts'
import {startApart} from '../../app/share/start-apart.ts'
import {BaseCommand} from '../../cli/base-command.ts'
import {readPipedText} from '../../cli/read-piped-text.ts'

/** How long a push may be held up, counted from the start of this program. */
const LONGEST_WAIT_MS = 1_700
const STDIN_WAIT_MS = 1_000
const LONGEST_SHARE_MS = 60_000

/** What a hook did. */
export type HookRun = {
  /** Whether all of it was done before the hook ended; else it goes on by itself. */
  readonly ended: boolean
  /** `null` where it was done apart. */
  readonly shared: readonly SharedPush[] | null
}

export default class ShareHook extends BaseCommand {
  static override summary = 'Share the branches that are being pushed: what a pre-push hook runs.'
  static override description =
    'Reads from stdin what git gives a pre-push hook. Shares in the background, waits for that for less than 2 s, and leaves it to go on by itself for at most a minute. A failure is not told and not the exit code, so that no push fails by it.'
  static override examples = [
    {description: 'The last line of a pre-push hook', command: '<%= config.bin %> share hook "$1"'},
    {
      description: 'See what it does',
      command: 'echo "refs/heads/fix 1 refs/heads/fix 0" | <%= config.bin %> share hook origin --wait --json',
    },
  ]
  static override args = {
    remote: Args.string({
      required: true,
      description: 'The git remote that is pushed to.',
      ignoreStdin: true,
    }),
  }
  static override flags = {
    wait: Flags.boolean({summary: 'Share now, and wait for it to end.'}),
    as: Flags.string({
      summary: 'Name to go by instead of the pseudonym.',
      env: 'STACKSPEND_CONTRIBUTOR',
      helpValue: 'NAME',
    }),
  }

  async run(): Promise<HookRun> {
    const {args, flags} = await this.parse(ShareHook)
    const stdin = await readPipedText(process.stdin, STDIN_WAIT_MS)
    if (!flags.wait) return {ended: await this.startAgain(args.remote, stdin, flags.as), shared: null}
    const shared = await sharePushed(
      {
        folder: process.cwd(),
        remote: args.remote,
        stdin,
        name: flags.as || undefined,
        signal: AbortSignal.timeout(LONGEST_SHARE_MS),
      },
      {paths: this.paths, loadPrices: () => this.loadPrices()},
    )
    for (const {branch, remoteBranch, outcome} of shared) this.log(`${branch} → ${remoteBranch}: ${outcome}`)
    return {ended: true, shared}
  }

  private startAgain(remote: string, stdin: string, name: string | undefined): Promise<boolean> {
    const program = process.argv[1]
    if (program === undefined || stdin.trim() === '') return Promise.resolve(true)
    const named = name === undefined ? [] : ['--as', name]
    return startApart([process.execPath, program, 'share', 'hook', '--wait', ...named, '--', remote], {
      stdin,
      waitMs: LONGEST_WAIT_MS - performance.now(),
    })
  }
}
