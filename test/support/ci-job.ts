import {execFile} from 'node:child_process'
import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {promisify} from 'node:util'
import {onTestFinished} from 'vitest'
import {findListener} from '../../src/app/doctor/find-listener.ts'
import {type CliResult, runCli} from './run-cli.ts'
import {until} from './spawned-watch.ts'
import {pathsOf} from './temporary-home.ts'

const run = promisify(execFile)

/** A job on a build machine: its folders go, and its listener ends, when the test is over. */
export class CiJobFolder {
  readonly folder: string
  readonly env: Readonly<Record<string, string>>

  private constructor(folder: string, env: Readonly<Record<string, string>>) {
    this.folder = folder
    this.env = env
  }

  /** Of GitHub Actions unless `env` says otherwise; an empty value unsets. */
  static async create(env: Readonly<Record<string, string>> = {}): Promise<CiJobFolder> {
    const folder = await mkdtemp(join(tmpdir(), 'stackspend-job-'))
    const job = new CiJobFolder(folder, {
      HOME: folder,
      STACKSPEND_HOME: '',
      RUNNER_TEMP: folder,
      GITHUB_ENV: join(folder, 'github-env'),
      GITHUB_ACTIONS: 'true',
      GITHUB_REPOSITORY: 'acme/shop',
      GITHUB_REF_TYPE: 'branch',
      GITHUB_REF_NAME: 'main',
      GITHUB_RUN_ID: '4711',
      GITHUB_RUN_ATTEMPT: '2',
      GITHUB_JOB: 'review',
      GITHUB_WORKFLOW: 'Agents',
      ...env,
    })
    onTestFinished(async () => {
      await job.killListener()
      await rm(folder, {recursive: true, force: true})
    })
    return job
  }

  get home(): string {
    return this.env.STACKSPEND_HOME || join(this.folder, 'stackspend')
  }

  start(args: readonly string[] = [], env: Readonly<Record<string, string>> = {}): Promise<CliResult> {
    return runCli(['ci', 'start', ...args], {env: {...this.env, ...env}, cwd: this.folder})
  }

  /** Without a word to others: what is shared and commented has tests of its own. */
  finish(args: readonly string[] = [], env: Readonly<Record<string, string>> = {}): Promise<CliResult> {
    return runCli(['ci', 'finish', '--no-share', '--no-comment', ...args], {
      env: {...this.env, ...env},
      cwd: this.folder,
    })
  }

  /** Its process id; `undefined` when none runs. */
  async listenerPid(): Promise<number | undefined> {
    const found = await findListener(pathsOf(this.home))
    return found.state === 'up' ? found.owner.pid : undefined
  }

  /** As a machine out of memory does it. */
  async killListener(): Promise<void> {
    await until('the listener to end', async () => {
      const pid = await this.listenerPid()
      if (pid === undefined) return true
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // It was ending, and has ended meanwhile.
      }
      return undefined
    })
  }
}

/** A file of GITHUB_ENV as the runner reads it: `NAME=value` lines, and `NAME<<WORD` up to a line that is WORD. */
export function parseGitHubEnv(text: string): Record<string, string> {
  const variables: Record<string, string> = {}
  const lines = text.split('\n')
  for (let line = lines.shift(); line !== undefined; line = lines.shift()) {
    if (line === '') continue
    const equals = line.indexOf('=')
    const heredoc = line.indexOf('<<')
    if (heredoc < 0 || (equals >= 0 && equals < heredoc)) {
      if (equals < 1) throw new Error(`Invalid format '${line}'`)
      variables[line.slice(0, equals)] = line.slice(equals + 1)
      continue
    }
    const word = line.slice(heredoc + 2)
    const end = lines.indexOf(word)
    if (heredoc === 0 || word === '' || end < 0)
      throw new Error(`Invalid value. Matching delimiter not found '${word}'`)
    variables[line.slice(0, heredoc)] = lines
      .splice(0, end + 1)
      .slice(0, -1)
      .join('\n')
  }
  return variables
}

/** A dotenv report as GitLab reads it: all behind the first `=`, with no quoting. */
export function parseGitLabDotenv(text: string): Record<string, string> {
  const pairs = text.split('\n').flatMap(line => {
    const [, name, value] = /^([A-Za-z0-9_]+)=(.*)$/.exec(line) ?? []
    return name === undefined || value === undefined ? [] : [[name, value]]
  })
  return Object.fromEntries(pairs)
}

/** What a program sees that a real `sh` starts after it ran this. */
export async function environmentAfter(script: string): Promise<Record<string, string>> {
  const folder = await mkdtemp(join(tmpdir(), 'stackspend-sh-'))
  onTestFinished(() => rm(folder, {recursive: true, force: true}))
  const file = join(folder, 'script.sh')
  const print = `'${process.execPath}' -e 'process.stdout.write(JSON.stringify(process.env))'`
  await writeFile(file, `${script}\n${print}\n`)
  const {stdout} = await run('sh', [file], {env: {PATH: process.env.PATH, HOME: folder}})
  return JSON.parse(stdout)
}

/** OTEL_RESOURCE_ATTRIBUTES as OpenTelemetry's SDKs read it. */
export function parseResourceAttributes(text = ''): Record<string, string> {
  return Object.fromEntries(
    text.split(',').map(pair => {
      const [name = '', value = ''] = pair.split('=')
      return [name, decodeURIComponent(value)]
    }),
  )
}
