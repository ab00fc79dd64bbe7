import type {ReadStream} from 'node:tty'

/** Git tells a hook of a thousand refs in 100 KB. */
const MOST_CHARACTERS = 32 * 1024

/**
 * What was piped in, its first 32 K characters, waiting for its end for at most `waitMs`; nothing of a terminal, which
 * would have to be asked.
 */
export async function readPipedText(input: ReadStream, waitMs: number): Promise<string> {
  if (input.isTTY) return ''
  let text = ''
  const timeout = setTimeout(() => input.destroy(), waitMs)
  try {
    for await (const chunk of input.setEncoding('utf8')) {
      text += String(chunk)
      if (text.length >= MOST_CHARACTERS) break
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    // It was destroyed, or its writer went away: what has come, counts.
  } finally {
    clearTimeout(timeout)
  }
  return text.slice(0, MOST_CHARACTERS)
}
