import {Args, Flags} from '@oclif/core'
import {type Backup as BackupOfStore, backUp} from '../app/back-up.ts'
import {BaseCommand} from '../cli/base-command.ts'
import {untilStopped} from '../cli/until-stopped.ts'
import {escapeForTerminal} from '../report/escape.ts'
import {countOf, formatBytes} from '../report/format.ts'

const LONGEST_PATH = 4_096

export default class Backup extends BaseCommand {
  static override summary =
    'Copy everything that is recorded into one file, also while a watch goes on recording.'
  static override description =
    'The copy is as the store was at one instant, is read through before it gets its name, and only its owner may read it. docs/store.md says how to restore it.'
  static override examples = [
    {description: 'Before an update', command: '<%= config.bin %> backup ~/stackspend-2026-11-26.sqlite'},
    {
      description: 'Each night, in the place of the last one',
      command: '<%= config.bin %> backup /mnt/backup/stackspend.sqlite --force',
    },
  ]
  static override args = {
    file: Args.string({
      required: true,
      ignoreStdin: true,
      description: 'The file to write, in a folder that is there.',
    }),
  }
  static override flags = {
    force: Flags.boolean({summary: 'Replace FILE if it is there.', default: false}),
  }

  async run(): Promise<BackupOfStore> {
    const {args, flags} = await this.parse(Backup)
    const stopped = untilStopped()
    try {
      const backup = await backUp(args.file, {paths: this.paths, force: flags.force, signal: stopped.signal})
      const {file, requests, bytes, storeVersion} = backup
      this.log(
        `Saved ${countOf(requests, 'request')} in ${formatBytes(bytes)} (store version ${storeVersion}), read through and sound:\n  ${escapeForTerminal(file, LONGEST_PATH)}`,
      )
      return backup
    } finally {
      stopped.release()
    }
  }
}
