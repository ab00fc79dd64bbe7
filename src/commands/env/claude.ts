import {Flags} from '@oclif/core'
import {claudeEnvironment} from '../../app/claude-environment.ts'
import {BaseCommand} from '../../cli/base-command.ts'
import {detectShell, howToApply, renderEnvironment, SHELLS} from '../../cli/render-environment.ts'

export default class EnvClaude extends BaseCommand {
  static override summary = 'Print the variables that point Claude Code at the listener'
  static override description =
    'Changes nothing: evaluate the output in the shell that starts Claude Code, or put the JSON into settings.json.'
  static override examples = [
    'eval "$(<%= config.bin %> <%= command.id %>)"',
    '<%= config.bin %> <%= command.id %> --shell fish | source',
    '<%= config.bin %> <%= command.id %> --shell json',
  ]
  static override flags = {
    shell: Flags.option({
      options: SHELLS,
      summary: 'Shell to write for, or json for the env block of settings.json. Default: the shell in use.',
    })(),
    host: Flags.string({default: '127.0.0.1', summary: 'Host of the listener.'}),
    port: Flags.integer({default: 4318, min: 1, max: 65_535, summary: 'HTTP port of the listener.'}),
    traces: Flags.boolean({
      summary: 'Export spans too, a beta of Claude Code; the spend is the same without.',
    }),
  }

  async run(): Promise<Record<string, string>> {
    const {flags} = await this.parse(EnvClaude)
    const host = flags.host.includes(':') ? `[${flags.host}]` : flags.host
    const environment = claudeEnvironment({endpoint: `http://${host}:${flags.port}`, traces: flags.traces})
    const shell = flags.shell ?? detectShell(process.env.SHELL, process.platform)
    this.log(renderEnvironment(environment, shell))
    // Evaluated output needs no advice, and a shell's start-up file would repeat it in every terminal.
    if (process.stdout.isTTY && !this.jsonEnabled())
      this.say(`\nTo apply: ${howToApply(this.invocation(), shell)}`)
    return environment
  }

  private invocation(): string {
    return [this.config.bin, 'env claude', ...this.argv].join(' ')
  }
}
