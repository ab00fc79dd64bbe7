import {homedir} from 'node:os'
import {join} from 'node:path'
import {Flags} from '@oclif/core'
import {importHistory} from '../app/import-history.ts'
import type {ImportResult} from '../app/import-result.ts'
import {BaseCommand} from '../cli/base-command.ts'
import {describeImportProblems, renderImport} from '../cli/render-import.ts'

export default class Import extends BaseCommand {
  static override summary =
    "Count what Claude Code's transcripts tell of the time before, and of where it worked."
  static override description =
    'Reads the files below ~/.claude/projects, those that changed only, from where it left them. What telemetry has told already is not counted twice; what is counted is not taken back. Ctrl-C stops it, and the next run goes on.'
  static override examples = [
    {description: 'All of the history that is there', command: '<%= config.bin %> import'},
    {description: 'The last four weeks of it', command: '<%= config.bin %> import --since 4w'},
    {
      description: 'Transcripts that were copied from two other machines',
      command: '<%= config.bin %> import --root ./laptop/projects --root ./desktop/projects',
    },
  ]

  static override flags = {
    root: Flags.string({
      summary: "Folder of transcripts, with a folder per project; Claude Code's own by default. Repeatable.",
      description:
        'By default the folder projects in each of CLAUDE_CONFIG_DIR (several with commas), else in ~/.config/claude and in ~/.claude.',
      multiple: true,
      default: [],
      helpValue: 'DIR',
    }),
    since: Flags.string({
      summary: 'Leave out older requests: a date, an instant, 7d, 24h, today or yesterday.',
    }),
  }

  async run(): Promise<ImportResult> {
    const {flags} = await this.parse(Import)
    const controller = new AbortController()
    const bar = process.stderr.isTTY ? await this.openBar() : undefined
    const stop = () => controller.abort()
    for (const name of STOPS) process.once(name, stop)
    let result: ImportResult
    try {
      result = await importHistory({
        roots: flags.root,
        sinceMs: flags.since === undefined ? undefined : await this.parseSince(flags.since),
        paths: this.paths,
        env: process.env,
        homeDir: homedir(),
        workerFile: join(this.config.root, 'dist', 'import-worker.js'),
        loadPrices: () => this.loadPrices(),
        now: Date.now,
        signal: controller.signal,
        onProgress: progress => bar?.draw(progress),
      })
    } finally {
      bar?.clear()
      for (const name of STOPS) process.off(name, stop)
    }
    this.log(renderImport(result))
    for (const problem of describeImportProblems(result)) this.say(problem)
    if (result.interrupted) this.endWith(1)
    return result
  }

  private async openBar() {
    const {ImportBar} = await import('../cli/import-bar.ts')
    return new ImportBar(process.stderr)
  }

  private async parseSince(since: string): Promise<number | undefined> {
    const {parsePeriod} = await import('../report/period.ts')
    return parsePeriod({since, timezone: this.machineTimeZone(), nowMs: Date.now()}).sinceMs
  }
}

const STOPS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
