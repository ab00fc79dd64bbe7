import type {WriteStream} from 'node:tty'
import {styleText} from 'node:util'

/** Columns of a stream that is no terminal: wide enough for every column, as a log or a file has no edge. */
const UNBOUNDED_COLUMNS = 160

/** How wide a stream is, and whether it takes colour: not when it is no TTY or `NO_COLOR` is set. */
export function terminalOf(
  stream: Pick<WriteStream, 'isTTY' | 'columns'>,
  env: Readonly<Record<string, string | undefined>>,
): {columns: number; colour: boolean} {
  const columns = stream.isTTY ? stream.columns : Number(env.COLUMNS)
  return {
    columns: columns > 0 ? columns : UNBOUNDED_COLUMNS,
    colour: stream.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb',
  }
}

/** Whether what is styled for a stream comes out in colour, also where it is no TTY and `FORCE_COLOR` is set. */
export function takesColour(stream: WriteStream): boolean {
  return styleText('bold', ' ', {stream}) !== ' '
}
