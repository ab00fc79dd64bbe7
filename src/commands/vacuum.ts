import {type VacuumResult, vacuumStore} from '../app/vacuum-store.ts'
import {BaseCommand} from '../cli/base-command.ts'
import {formatBytes} from '../report/format.ts'

export default class Vacuum extends BaseCommand {
  static override summary = 'Give the disk back what is free in the store.'
  static override description =
    'Writes the file anew, so no watch may run meanwhile: it would keep its agents waiting. Needed only after much was pruned; what comes uses free room again.'
  static override examples = [
    {description: 'After a pruning', command: '<%= config.bin %> vacuum'},
    {description: 'How much is free', command: '<%= config.bin %> status'},
  ]

  async run(): Promise<VacuumResult> {
    await this.parse(Vacuum)
    const result = await vacuumStore(this.paths)
    this.log(render(result))
    return result
  }
}

function render({bytesBefore, bytesAfter}: VacuumResult): string {
  if (bytesBefore === null || bytesAfter === null) return 'Nothing has been recorded yet.'
  const freed = bytesBefore - bytesAfter
  if (freed <= 0) return `Nothing was free: the store has ${formatBytes(bytesAfter)}.`
  return `${formatBytes(freed)} given back: the store had ${formatBytes(bytesBefore)} and has ${formatBytes(bytesAfter)}.`
}
