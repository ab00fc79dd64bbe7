import {homedir, tmpdir} from 'node:os'
import {join} from 'node:path'
import {Flags} from '@oclif/core'
import {type FinishedCi, finishCi} from '../../app/ci/finish-ci.ts'
import {findJobHome} from '../../app/ci/job-home.ts'
import {BaseCommand} from '../../cli/base-command.ts'
import {renderLeft, renderWaiting} from '../../cli/render-ci.ts'
import {terminalOf} from '../../cli/terminal.ts'
import {type Paths, resolvePaths} from '../../config/paths.ts'
import {StackspendError} from '../../errors.ts'
import {renderReport} from '../../report/render-report.ts'

export default class CiFinish extends BaseCommand {
  static override summary =
    'Forward what is left, stop the listener of a CI job, and show what the job spent.'
  static override description =
    'The last step of a job that stackspend ci start began. Does no harm twice, nor where nothing was recorded.'
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

  async run(): Promise<FinishedCi> {
    const {flags} = await this.parse(CiFinish)
    const {paths} = this
    const waitMs = flags.wait * 1000
    const finished = await finishCi({
      paths,
      prices: await this.loadPrices(),
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
    return finished
  }
}
