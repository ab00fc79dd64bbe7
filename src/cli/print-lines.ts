import {escapeForTerminal} from '../report/escape.ts'

/** What a crash says may be long. */
const LONGEST_LINE = 16_384

/** Prints lines that anybody may have written; `onClosed` when nobody reads them any more, as after `| head`. */
export function printLines(
  stream: NodeJS.WritableStream,
  onClosed: () => void,
): {print(lines: readonly string[]): void} {
  let isClosed = false
  stream.on('error', (error: Error) => {
    if (!('code' in error) || error.code !== 'EPIPE') throw error
    isClosed = true
    onClosed()
  })
  return {
    print(lines) {
      if (isClosed || lines.length === 0) return
      stream.write(lines.map(line => `${escapeForTerminal(line, LONGEST_LINE)}\n`).join(''))
    },
  }
}
