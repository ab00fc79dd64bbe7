import {type RemoteStatus, readRemoteStatus} from '../../app/remote-status.ts'
import {BaseCommand} from '../../cli/base-command.ts'
import {renderRemotes} from '../../cli/render-outbox.ts'

export default class OutboxStatus extends BaseCommand {
  static override summary = 'Show per remote what waits, what was delivered and what went wrong.'
  static override examples = [
    {description: 'Is everything through?', command: '<%= config.bin %> outbox status'},
  ]

  async run(): Promise<RemoteStatus[]> {
    await this.parse(OutboxStatus)
    const nowMs = Date.now()
    const remotes = await readRemoteStatus(this.paths, nowMs)
    if (remotes.length === 0)
      this.say('Telemetry is forwarded nowhere. To forward: stackspend connect claude')
    else this.log(renderRemotes(remotes, nowMs))
    return remotes
  }
}
