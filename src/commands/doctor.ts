import {homedir} from 'node:os'
import {styleText} from 'node:util'
import {type Diagnosis, runDoctor} from '../app/doctor/run-doctor.ts'
import {BaseCommand} from '../cli/base-command.ts'
import {type Paint, renderDoctor} from '../cli/render-doctor.ts'

const COLOURS = {ok: 'green', warning: 'yellow', failed: 'red'} as const

export default class Doctor extends BaseCommand {
  static override summary = 'Check the whole way of the telemetry, and say what to mend.'
  static override description =
    'Sends an event without usage through the listener, an empty export to each remote, and asks the API about the ' +
    'connection where there is a key. Exit code 1 when a check fails.'
  static override examples = [
    {description: 'Why does nothing arrive?', command: '<%= config.bin %> doctor'},
    '<%= config.bin %> doctor --json',
  ]

  async run(): Promise<Diagnosis> {
    await this.parse(Doctor)
    const diagnosis = await runDoctor({
      paths: this.paths,
      env: process.env,
      platform: process.platform,
      homeDir: homedir(),
      workingDir: process.cwd(),
      version: this.config.version,
      nowMs: Date.now,
    })
    const paint: Paint = (text, status) => styleText(COLOURS[status], text, {stream: process.stdout})
    this.log(renderDoctor(diagnosis, paint))
    if (diagnosis.failed > 0) this.endWith(1)
    return diagnosis
  }
}
