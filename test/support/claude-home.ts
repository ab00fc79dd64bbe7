import {mkdir, mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {type CliResult, runCli} from './run-cli.ts'

/** A person's home with Claude Code and stackspend in it, in a temporary folder: the tester's own is never touched. */
export class ClaudeHome {
  readonly folder: string
  readonly env: Readonly<Record<string, string>>
  /** Of the user. */
  readonly settingsFile: string

  private constructor(folder: string) {
    this.folder = folder
    this.settingsFile = join(folder, 'claude', 'settings.json')
    this.env = {
      HOME: folder,
      USERPROFILE: folder,
      STACKSPEND_HOME: join(folder, 'stackspend'),
      CLAUDE_CONFIG_DIR: dirname(this.settingsFile),
    }
  }

  static async create(): Promise<ClaudeHome> {
    const home = new ClaudeHome(await mkdtemp(join(tmpdir(), 'stackspend-claude-home-')))
    await mkdir(dirname(home.settingsFile))
    return home
  }

  async remove(): Promise<void> {
    await rm(this.folder, {recursive: true, force: true})
  }

  /** What it said, without the folder's random name. */
  async run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<CliResult> {
    const {stdout, stderr, exitCode} = await runCli(args, {env: {...this.env, ...env}})
    const plain = (text: string) =>
      text
        .replaceAll(this.folder, '~')
        .replaceAll(/\d{4}-\d\d-\d\dT[\d:.-]+Z/g, 'TIME')
        .replaceAll(/\b[0-9a-f]{16}-TIME/g, 'HASH-TIME')
    return {stdout: plain(stdout), stderr: plain(stderr), exitCode}
  }

  async writeSettings(settings: unknown): Promise<void> {
    await writeFile(
      this.settingsFile,
      typeof settings === 'string' ? settings : JSON.stringify(settings, null, 2),
    )
  }

  readSettings(): Promise<string> {
    return readFile(this.settingsFile, 'utf8')
  }

  /** The variables that the user's settings hold. */
  async readVariables(): Promise<Record<string, string>> {
    return JSON.parse(await this.readSettings()).env
  }

  /** What stackspend keeps, by its path: everything below its home. */
  async keptFiles(): Promise<Record<string, string>> {
    const root = join(this.folder, 'stackspend')
    const entries = await readdir(root, {recursive: true, withFileTypes: true}).catch(() => [])
    const files = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name))
    const texts = await Promise.all(files.map(file => readFile(file, 'latin1')))
    return Object.fromEntries(files.map((file, index) => [file.slice(root.length + 1), texts[index] ?? '']))
  }
}
