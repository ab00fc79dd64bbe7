import {spawn} from 'node:child_process'
import {buffer} from 'node:stream/consumers'

export type ProgramResult = {
  readonly stdout: string
  readonly stderr: string
  /** `null` when a signal ended it. */
  readonly exitCode: number | null
  /** Until it had ended, and everybody who might still write to its output had let go of it. */
  readonly elapsedMs: number
}

/** Runs a program to its end without a shell, while servers of this process go on answering. */
export async function runProgram(
  [program, ...args]: readonly [string, ...string[]],
  options: {
    readonly cwd: string
    readonly env: Readonly<Record<string, string | undefined>>
    readonly input?: string
  },
): Promise<ProgramResult> {
  const {cwd, env, input = ''} = options
  const startedMs = performance.now()
  const child = spawn(program, args, {cwd, env, stdio: ['pipe', 'pipe', 'pipe']})
  // A program that does not read its input closes the pipe early.
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  const [stdout, stderr, exitCode] = await Promise.all([
    buffer(child.stdout),
    buffer(child.stderr),
    new Promise<number | null>((resolve, reject) => child.once('error', reject).once('exit', resolve)),
  ])
  const elapsedMs = performance.now() - startedMs
  return {stdout: stdout.toString(), stderr: stderr.toString(), exitCode, elapsedMs}
}
