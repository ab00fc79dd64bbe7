import {spawn} from 'node:child_process'
import {once} from 'node:events'

/**
 * Starts `command` apart from this process, with nothing to print to, and waits for it for at most `waitMs`: it goes
 * on by itself. Says whether it has ended.
 */
export async function startApart(
  command: readonly [string, ...string[]],
  {stdin, waitMs}: {stdin: string; waitMs: number},
): Promise<boolean> {
  const [program, ...args] = command
  const child = spawn(program, args, {detached: true, windowsHide: true, stdio: ['pipe', 'ignore', 'ignore']})
  const ended = once(child, 'exit').then(() => true)
  child.stdin.on('error', () => {})
  child.stdin.end(stdin)
  const late = AbortSignal.timeout(Math.max(0, Math.floor(waitMs)))
  const waited = once(late, 'abort').then(() => false)
  const hasEnded = await Promise.race([ended, waited])
  child.unref()
  return hasEnded
}
