import {homedir, tmpdir} from 'node:os'
import {join} from 'node:path'
import {Flags} from '@oclif/core'
import {type FinishedCi, finishCi} from '../../app/ci/finish-ci.ts'
import {findJobHome} from '../../app/ci/job-home.ts'
import {reportJob} from '../../app/ci/report-job.ts'
import type {SharedRun} from '../../app/ci/share-run.ts'
import type {CommentedSpend} from '../../app/comment/comment-request.ts'
import {BaseCommand} from '../../cli/base-command.ts'
import {commentFlags, toCommentRequest} from '../../cli/comment-flags.ts'
import {finishComment} from '../../cli/finish-comment.ts'
import {renderLeft, renderWaiting} from '../../cli/render-ci.ts'
import {terminalOf} from '../../cli/terminal.ts'
import {type Paths, resolvePaths} from '../../config/paths.ts'
import {StackspendError} from '../../errors.ts'
import {renderReport} from '../../report/render-report.ts'

/** What the pull request cost, and what came of the job. */
export type FinishedJob = CommentedSpend & {readonly job: FinishedCi; readonly shared: SharedRun}

export default class CiFinish extends BaseCommand {
  static override summary =
    'Forward what is left, stop the listener of a CI job, show and share what it spent, and comment.'
  static override description =
    'The last step of a job that stackspend ci start began. What the job spent is shared for the comments of later runs where it may push; the comment is that of stackspend comment. Does no harm twice, nor where nothing was recorded.'
  static override examples = [
    {
      description: 'Also after a step that failed (GitHub: if: always(); GitLab: after_script)',
      command: '<%= config.bin %> <%= command.id %>',
    },
    {
      description: 'What a script wants to know',
      command: '<%= config.bin %> <%= command.id %> --json --wait 5',
    },
  ]
  static override flags = {
    wait: Flags.integer({
      summary: 'How long to wait until all is forwarded, at most, in seconds.',
      default: 30,
      min: 0,
      max: 3600,
      helpValue: 'SECONDS',
    }),
    share: Flags.boolean({
      summary: 'Share what the job spent for the comments of later runs, where it may push.',
      default: true,
      allowNo: true,
    }),
    comment: Flags.boolean({
      summary: 'Comment on the pull request, if this is a job of one.',
      default: true,
      allowNo: true,
    }),
    ...commentFlags,
  }

  protected override get paths(): Paths {
    return resolvePaths({STACKSPEND_HOME: this.home}, process.platform, homedir())
  }

  private get home(): string {
    const home = findJobHome(process.env, tmpdir())
    if (home !== undefined) return home
    throw new StackspendError('USAGE', 'it is not known which job to finish: STACKSPEND_HOME is not set', {
      exit: 2,
      hint: 'set the variables of its start: eval "$(stackspend ci start --print)"',
    })
  }

  async run(): Promise<FinishedJob> {
    const {flags} = await this.parse(CiFinish)
    const {paths} = this
    const say = (text: string) => this.say(text)
    const waitMs = flags.wait * 1000
    const prices = await this.loadPrices()
    const finished = await finishCi({
      paths,
      prices,
      timezone: this.machineTimeZone(),
      env: {...process.env, STACKSPEND_HOME: this.home},
      waitMs,
      binFile: join(this.config.root, 'bin', 'run.js'),
      now: Date.now,
      onWaiting: left => this.say(renderWaiting(left, waitMs)),
    })
    const {report, left} = finished
    for (const line of renderLeft(left)) this.say(line)
    if (report === null) this.say('Nothing was recorded in this job.')
    else if (!this.jsonEnabled()) {
      process.stdout.write(await renderReport(report, 'table', terminalOf(process.stdout, process.env)))
    }
    const {commented, shared} = await reportJob(
      {...toCommentRequest(flags), needsForge: false, share: flags.share, comment: flags.comment},
      {
        paths,
        prices,
        env: process.env,
        folder: process.cwd(),
        version: this.config.version,
        now: Date.now,
        say,
      },
    )
    if (shared.status === 'not-shared') say(`What this job spent was not shared: ${shared.reason}.`)
    await finishComment(commented, flags, {
      isJson: this.jsonEnabled(),
      say,
      endWith: code => this.endWith(code),
    })
    return {...commented.spend, job: finished, shared}
  }
}
