import {readStatus, type Status as StatusOfHome} from '../app/read-status.ts'
import {BaseCommand} from '../cli/base-command.ts'
import {renderStatus} from '../cli/render-status.ts'

export default class Status extends BaseCommand {
  static override summary = 'Show who listens, what is recorded, and how each remote does.'
  static override description =
    'Looks only; stackspend doctor also tries the way of the telemetry. Exit code 0 whatever the state.'
  static override examples = [
    {description: 'Does it run, and does it get through?', command: '<%= config.bin %> status'},
    {description: 'For a script', command: '<%= config.bin %> status --json'},
  ]

  async run(): Promise<StatusOfHome> {
    await this.parse(Status)
    const nowMs = Date.now()
    const status = await readStatus(this.paths, nowMs)
    this.log(renderStatus(status, nowMs))
    return status
  }
}
