import {Flags} from '@oclif/core'
import {connectClaude} from '../../app/connect-claude.ts'
import {SETTINGS_TARGETS} from '../../app/connect-questions.ts'
import type {ConnectedClaude} from '../../app/describe-connect.ts'
import {openApi} from '../../app/open-api.ts'
import {BaseCommand} from '../../cli/base-command.ts'
import {confirmAtTerminal} from '../../cli/connect-questions.ts'
import {describeWait} from '../../cli/describe-wait.ts'
import {renderConnectedClaude} from '../../cli/render-connect.ts'
import {changeFlags, questionsFor, surroundingsHere} from '../../cli/settings-change.ts'

const terminal = {input: process.stdin, output: process.stderr}

export default class ConnectClaude extends BaseCommand {
  static override summary = 'Point Claude Code at the listener, and the listener at a StackSpend connection.'
  static override description = [
    "Makes or adopts a StackSpend connection and writes telemetry variables into Claude Code's settings: every other",
    'key, the order and the formatting stay, with a backup. Claude Code sends to the listener (stackspend watch), and only',
    'that knows the connection id. stackspend disconnect claude takes out exactly what was written.',
  ].join(' ')
  static override examples = [
    {description: 'Ask what it needs to know', command: '<%= config.bin %> <%= command.id %>'},
    {
      description: 'With the connection ID that StackSpend shows (Settings → Providers → Claude)',
      command: '<%= config.bin %> <%= command.id %> --connection-id ID --yes',
    },
    {
      description: 'Show what would change',
      command: '<%= config.bin %> <%= command.id %> --connection-id ID --dry-run',
    },
    {
      description: 'Make a connection with an API key',
      command: '<%= config.bin %> <%= command.id %> --name platform-team --yes',
    },
  ]
  static override flags = {
    'connection-id': Flags.string({
      summary: 'Id of a connection, as StackSpend shows it; a secret. Default: STACKSPEND_CONNECTION_ID.',
      exclusive: ['ingest-url'],
    }),
    'ingest-url': Flags.string({summary: 'Ingest URL of a connection, in place of its id; a secret.'}),
    name: Flags.string({
      summary:
        'What to call the connection; one of that name is used, here or in StackSpend, else made there.',
    }),
    settings: Flags.option({
      options: SETTINGS_TARGETS,
      summary:
        "Which of Claude Code's settings files to write; print shows the variables, none does neither.",
      description:
        'user is the default. Claude Code 2.1.282 and later ignore telemetry in project and local.',
    })(),
    'keep-endpoint': Flags.boolean({
      allowNo: true,
      summary: 'Forward to the endpoint that is set already too, as a further remote. This is the default.',
    }),
    direct: Flags.boolean({
      summary: "Write StackSpend's own address instead of the listener's: for a machine without a listener.",
    }),
    port: Flags.integer({default: 4318, min: 1, max: 65_535, summary: 'HTTP port of the listener.'}),
    redact: Flags.boolean({
      summary: 'Take prompts, responses, commands and tool contents out of what this connection gets.',
    }),
    reveal: Flags.boolean({summary: 'Show secrets: the connection id and URLs.'}),
    ...changeFlags,
  }

  async run(): Promise<ConnectedClaude> {
    const {flags} = await this.parse(ConnectClaude)
    const {env} = process
    const {questions, isAsking} = questionsFor('connect claude', {yes: flags.yes, isJson: this.jsonEnabled()})
    const connected = await connectClaude({
      paths: this.paths,
      surroundings: surroundingsHere(),
      now: new Date(),
      questions,
      openApi: () =>
        openApi({
          paths: this.paths,
          env,
          version: this.config.version,
          warn: text => this.say(`! ${text}`),
          onWait: wait => this.say(describeWait(wait)),
        }),
      connectionId: flags['connection-id'] ?? this.connectionIdOfEnvironment(flags['ingest-url']),
      ingestUrl: flags['ingest-url'],
      name: flags.name,
      target: flags.settings,
      keepEndpoint: flags['keep-endpoint'],
      port: flags.port,
      direct: flags.direct,
      dryRun: flags['dry-run'],
      redact: flags.redact,
      reveal: flags.reveal,
    })
    this.log(renderConnectedClaude(connected))
    // What was given as a flag stays in the list of processes for as long as this one runs.
    const isSecretShown = flags['connection-id'] !== undefined || flags['ingest-url'] !== undefined
    if (isAsking && !isSecretShown) await this.offerListener(connected)
    return connected
  }

  private connectionIdOfEnvironment(ingestUrl: string | undefined): string | undefined {
    return ingestUrl === undefined ? process.env.STACKSPEND_CONNECTION_ID || undefined : undefined
  }

  private async offerListener({listener, dryRun, settings}: ConnectedClaude): Promise<void> {
    if (dryRun || settings.target === 'none' || listener === null || listener.isRunning) return
    if (!(await confirmAtTerminal('Start it in this terminal? Ctrl-C ends it.', terminal))) return
    await this.config.runCommand('watch', ['--port', new URL(listener.endpoint).port])
  }
}
