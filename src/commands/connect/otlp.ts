import {Flags} from '@oclif/core'
import {type ConnectedOtlp, connectOtlp} from '../../app/connect-otlp.ts'
import {BaseCommand} from '../../cli/base-command.ts'
import {renderConnection} from '../../cli/render-connections.ts'

export default class ConnectOtlp extends BaseCommand {
  static override summary = 'Forward to a further OTLP remote, such as a team’s own Collector.'
  static override description =
    'It gets all signals of all programs that send to the listener, from a queue of its own. OTLP over HTTP only.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> --url https://collector.example.com:4318',
    `<%= config.bin %> <%= command.id %> --url https://otel.example.com --header 'authorization: Bearer TOKEN' --name team`,
  ]
  static override flags = {
    url: Flags.string({
      required: true,
      summary: 'Base URL; /v1/logs, /v1/metrics and /v1/traces are appended.',
    }),
    header: Flags.string({
      multiple: true,
      default: [],
      summary: 'A header to send along, as "Name: value"; several times for several. Values are secrets.',
    }),
    name: Flags.string({summary: 'What to call it. Default: the name of its host.'}),
    redact: Flags.boolean({
      summary: 'Take prompts, responses, commands and tool contents out of what it gets.',
    }),
    reveal: Flags.boolean({summary: 'Show secrets: the URL and header values.'}),
  }

  async run(): Promise<ConnectedOtlp> {
    const {flags} = await this.parse(ConnectOtlp)
    const {url, header, name, redact, reveal} = flags
    const connected = await connectOtlp({
      paths: this.paths,
      url,
      headers: header,
      name,
      redact,
      reveal,
      now: new Date(),
    })
    this.log(renderConnection(connected))
    if (connected.isPlain) this.say('! http:// goes over the network unencrypted, headers and all.')
    return connected
  }
}
