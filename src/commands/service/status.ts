import {
  readServiceStatus,
  type ServiceStatus as StatusOfService,
} from '../../app/service/read-service-status.ts'
import {BaseCommand} from '../../cli/base-command.ts'
import {renderServiceStatus} from '../../cli/render-service.ts'
import {serviceSurroundings} from '../../cli/service-surroundings.ts'

export default class ServiceStatus extends BaseCommand {
  static override summary =
    'Show whether a service keeps the listener running, and whether what it starts is there.'
  static override description = 'Looks only. Exit code 0 whatever the state.'
  static override examples = [
    {description: 'Is there one, and does it run?', command: '<%= config.bin %> service status'},
  ]

  async run(): Promise<StatusOfService> {
    await this.parse(ServiceStatus)
    const status = await readServiceStatus(this.paths, serviceSurroundings())
    this.log(renderServiceStatus(status))
    return status
  }
}
