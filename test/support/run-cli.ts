import {spawn} from 'node:child_process'
import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {buffer} from 'node:stream/consumers'
import {ROOT} from '../../tools/root.mjs'

/** The program as a user starts it; `dist/` is built before the tests run. */
export const BIN = join(ROOT, 'bin', 'run.js')

export type CliResult = {
  readonly stdout: string
  readonly stderr: string
  /** `null` when a signal ended it. */
  readonly exitCode: number | null
}

/**
 * Runs `stackspend` with `args` to its end and returns what it said. Unless `env` names a STACKSPEND_HOME
 * it gets a new, empty one; of the caller's environment it inherits only PATH and the temporary folder.
 */
export async function runCli(
  args: readonly string[],
  options: {
    readonly env?: Readonly<Record<string, string>>
    readonly input?: string | Uint8Array
    readonly cwd?: string
  } = {},
): Promise<CliResult> {
  const emptyHome = await mkdtemp(join(tmpdir(), 'stackspend-cli-'))
  try {
    const child = spawn(process.execPath, [BIN, ...args], {
      env: {...cliEnvironment(emptyHome), ...options.env},
      stdio: ['pipe', 'pipe', 'pipe'],
      ...(options.cwd === undefined ? {} : {cwd: options.cwd}),
    })
    // A program that does not read its input closes the pipe early.
    child.stdin.on('error', () => {})
    child.stdin.end(options.input ?? '')
    const [stdout, stderr, exitCode] = await Promise.all([
      buffer(child.stdout),
      buffer(child.stderr),
      new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve)),
    ])
    return {stdout: stdout.toString(), stderr: stderr.toString(), exitCode}
  } finally {
    await rm(emptyHome, {recursive: true, force: true})
  }
}

/** For tests that spawn the program themselves: English, UTC, no colour, nothing of the tester's own setup. */
export function cliEnvironment(home: string): Record<string, string> {
  const inherited = ['PATH', 'TMPDIR', 'TEMP', 'TMP', 'SYSTEMROOT'].flatMap(name => {
    const value = process.env[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  return {...Object.fromEntries(inherited), HOME: home, STACKSPEND_HOME: home, TZ: 'UTC', LANG: 'C.UTF-8'}
}
