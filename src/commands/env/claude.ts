import {resolve} from 'node:path'
import {Flags} from '@oclif/core'
import {claudeEnvironment} from '../../app/claude-environment.ts'
import {BaseCommand} from '../../cli/base-command.ts'
import {
  detectShell,
  howToApply,
  renderEnvironment,
  renderTokenHeader,
  SHELLS,
} from '../../cli/render-environment.ts'
import {StackspendError} from '../../errors.ts'

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
    tls: Flags.boolean({summary: 'The listener speaks TLS: watch --tls-cert.'}),
    'ca-file': Flags.string({
      summary: "Certificate to trust, PEM: the listener's own when it signed it itself.",
      dependsOn: ['tls'],
      helpValue: 'FILE',
    }),
    'token-file': Flags.string({
      summary: 'File with the token that the listener demands: watch --token-file.',
      description: 'The output reads it when it is evaluated; the token itself is never printed.',
      helpValue: 'FILE',
    }),
    traces: Flags.boolean({
      summary: 'Export spans too, a beta of Claude Code; the spend is the same without.',
    }),
  }

  async run(): Promise<Record<string, string>> {
    const {flags} = await this.parse(EnvClaude)
    const host = flags.host.includes(':') ? `[${flags.host}]` : flags.host
    const {traces, 'ca-file': caFile, 'token-file': tokenFile} = flags
    const environment = claudeEnvironment({
      endpoint: `${flags.tls ? 'https' : 'http'}://${host}:${flags.port}`,
      traces,
      caFile: caFile && resolve(caFile),
    })
    const shell = flags.shell ?? detectShell(process.env.SHELL, process.platform)
    if (shell === 'json' && tokenFile !== undefined) throw tokenInSettings()
    this.logForShell(renderEnvironment(environment, shell))
    if (tokenFile !== undefined && shell !== 'json')
      this.logForShell(renderTokenHeader(resolve(tokenFile), shell))
    // Evaluated output needs no advice, and a shell's start-up file would repeat it in every terminal.
    if (process.stdout.isTTY && !this.jsonEnabled())
      this.say(`\nTo apply: ${howToApply(this.invocation(), shell)}`)
    return environment
  }

  private invocation(): string {
    return [this.config.bin, 'env claude', ...this.argv].join(' ')
  }
}

function tokenInSettings(): StackspendError {
  return new StackspendError('USAGE', '--token-file goes with a shell: settings.json would hold the token', {
    exit: 2,
    hint: 'name a script that prints it as "otelHeadersHelper" in settings.json, as docs/listener.md shows',
  })
}
