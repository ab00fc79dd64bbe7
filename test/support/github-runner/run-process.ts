import {spawn} from 'node:child_process'
import {once} from 'node:events'

/** After a step's process has ended, GitHub's runner waits about this long for what still holds its output. */
const OUTPUT_GRACE_MS = 5_000

export type ProcessResult = {readonly exitCode: number; readonly output: string}

/**
 * Runs a process as a runner does and returns all that it printed, both streams in their order.
 * @throws Error when something that it left behind keeps its output open: a runner would wait for it.
 */
export async function runProcess(
  command: string,
  args: readonly string[],
  {env, cwd}: {readonly env: Readonly<Record<string, string>>; readonly cwd: string},
): Promise<ProcessResult> {
  const child = spawn(command, args, {env, cwd, stdio: ['ignore', 'pipe', 'pipe']})
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  const closed = once(child, 'close')
  const [exitCode] = await once(child, 'exit')
  const grace = setTimeout(
    () => child.emit('error', new Error(`${command} left its output open`)),
    OUTPUT_GRACE_MS,
  )
  await closed.finally(() => clearTimeout(grace))
  return {exitCode: typeof exitCode === 'number' ? exitCode : 1, output}
}
