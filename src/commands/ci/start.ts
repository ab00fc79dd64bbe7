import {homedir, tmpdir} from 'node:os'
import {join} from 'node:path'
import {Flags} from '@oclif/core'
import type {ExportTarget} from '../../app/ci/export-environment.ts'
import {makeJobHome} from '../../app/ci/job-home.ts'
import {type StartedCi, startCi} from '../../app/ci/start-ci.ts'
import {BaseCommand} from '../../cli/base-command.ts'
import {renderStartedCi} from '../../cli/render-ci.ts'
import {detectShell, renderEnvironment} from '../../cli/render-environment.ts'
import {surroundingsHere} from '../../cli/settings-change.ts'
import {resolvePaths} from '../../config/paths.ts'

export default class CiStart extends BaseCommand {
  static override summary = 'Start the listener in the background of a CI job, and point its agents at it.'
  static override description = [
    'Listens on a free port until stackspend ci finish, and gives the steps that follow the variables that Claude Code,',
    'claude-code-action and the Agent SDK send telemetry by: through GITHUB_ENV in GitHub Actions, in a dotenv file, or',
    'printed for a shell. Repository, branch, pull request and run are told by resource attributes. With',
    'STACKSPEND_CONNECTION_ID in the environment the telemetry is forwarded to StackSpend as well.',
  ].join(' ')
  static override examples = [
    {
      description: 'In GitHub Actions: for all steps that follow',
      command: '<%= config.bin %> <%= command.id %>',
    },
    {
      description: 'In GitLab CI, or any shell: for the commands that follow',
      command: 'eval "$(<%= config.bin %> <%= command.id %> --print)"',
    },
    {
      description: 'In a file that a shell reads (set -a; . ./stackspend.env), and artifacts:reports:dotenv',
      command: '<%= config.bin %> <%= command.id %> --dotenv stackspend.env',
    },
    {
      description: 'In another CI: say what it is',
      command:
        '<%= config.bin %> <%= command.id %> --print --repository acme/shop --branch fix/login --pull-request 17 --run 4711',
    },
  ]
  static override flags = {
    forward: Flags.string({
      summary: 'An OTLP remote to forward to as well, by its base URL; repeatable.',
      multiple: true,
      default: [],
      helpValue: 'URL',
    }),
    dotenv: Flags.string({
      summary: 'Write the variables to this file, as KEY=value lines; what else is in it stays.',
      helpValue: 'FILE',
      exclusive: ['print'],
    }),
    print: Flags.boolean({
      summary: 'Print the variables for a shell to evaluate. The default where GITHUB_ENV names no file.',
    }),
    repository: Flags.string({
      summary: "Repository of the work, OWNER/NAME; the CI environment's by default.",
      helpGroup: 'JOB',
    }),
    branch: Flags.string({summary: "Branch of the work; the CI environment's by default.", helpGroup: 'JOB'}),
    'pull-request': Flags.integer({
      summary: "Number of the pull request, or IID of the merge request; the CI environment's by default.",
      min: 1,
      helpGroup: 'JOB',
    }),
    run: Flags.string({summary: "Id of the run; the CI environment's by default.", helpGroup: 'JOB'}),
  }

  async run(): Promise<StartedCi> {
    const {flags} = await this.parse(CiStart)
    const {env, platform} = process
    const home = await makeJobHome(env, tmpdir())
    const started = await startCi({
      home,
      paths: resolvePaths({STACKSPEND_HOME: home}, platform, homedir()),
      surroundings: surroundingsHere(),
      flags: {...flags, pullRequest: flags['pull-request']},
      forwardUrls: flags.forward,
      target: this.target(flags),
      binFile: join(this.config.root, 'bin', 'run.js'),
      now: Date.now,
    })
    const said = renderStartedCi(started)
    if (started.exported.kind !== 'print') this.log(said)
    else {
      this.say(said)
      // A build script is of this platform's own shell, whichever its user likes better.
      this.logForShell(renderEnvironment(started.environment, detectShell(undefined, platform)))
    }
    for (const name of started.tooLong)
      this.say(`! ${name} is too long for a resource attribute, and is left out`)
    for (const {text} of started.warnings) this.say(`! ${text}`)
    return started
  }

  private target({dotenv, print}: {dotenv: string | undefined; print: boolean}): ExportTarget {
    const file = process.env.GITHUB_ENV
    if (dotenv !== undefined) return {kind: 'dotenv', file: dotenv}
    return print || !file ? {kind: 'print'} : {kind: 'github-env', file}
  }
}
