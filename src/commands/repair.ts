import {Flags} from '@oclif/core'
import {type Repair as RepairOfStore, repairStore} from '../app/repair-store.ts'
import {BaseCommand} from '../cli/base-command.ts'
import {renderRepair} from '../cli/render-repair.ts'

export default class Repair extends BaseCommand {
  static override summary = 'Read the store through, and mend what is wrong with it.'
  static override description =
    'Sums that are wrong are added up anew. Of a damaged file, what can be read goes into a new store in its place, and the damaged one stays beside it. No watch may run meanwhile; with --dry-run one may, and nothing is changed. Exit code 1 when --dry-run finds something, or when nothing could be read.'
  static override examples = [
    {description: 'Is everything well?', command: '<%= config.bin %> repair --dry-run'},
    '<%= config.bin %> repair',
  ]
  static override flags = {
    'dry-run': Flags.boolean({summary: 'Say what is wrong, and change nothing.', default: false}),
  }

  async run(): Promise<RepairOfStore> {
    const {flags} = await this.parse(Repair)
    const repair = await repairStore({paths: this.paths, now: Date.now, dryRun: flags['dry-run']})
    this.log(renderRepair(repair))
    if (repair.outcome === 'damaged' || repair.outcome === 'set-aside') this.endWith(1)
    return repair
  }
}
