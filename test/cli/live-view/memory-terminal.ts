import {PassThrough, Writable} from 'node:stream'

// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what is read here
const outputParts = /\x1b\[(?:(\d+);1H|(\?\d+[hl]|\d+m|2J|2K|J))|([^\x1b]+)/g

/** A TTY (or, without a size, a pipe) in memory that keeps what is written and knows what a reader would see. */
export class MemoryTerminal extends Writable {
  readonly isTTY: boolean
  columns: number | undefined
  rows: number | undefined
  readonly writes: string[] = []

  constructor(size?: {columns: number; rows: number}) {
    super({decodeStrings: false})
    this.isTTY = size !== undefined
    this.columns = size?.columns
    this.rows = size?.rows
  }

  override _write(chunk: string, _encoding: BufferEncoding, done: () => void): void {
    this.writes.push(chunk)
    done()
  }

  get text(): string {
    return this.writes.join('')
  }

  resize(columns: number, rows: number): void {
    this.columns = columns
    this.rows = rows
    this.emit('resize')
  }

  /** The alternate screen's lines. Understands what TerminalScreen writes: position, clear, text. */
  get visible(): string[] {
    const lines: string[] = []
    let row = 0
    for (const [, at, command, text] of this.text.matchAll(outputParts)) {
      if (at !== undefined) row = Number(at) - 1
      else if (command === '2J') lines.length = 0
      else if (command === '2K') lines[row] = ''
      else if (command === 'J') lines.length = Math.min(lines.length, row)
      else if (text !== undefined) lines[row] = (lines[row] ?? '') + text
    }
    return lines
  }
}

/** A keyboard in memory that remembers whether it is in raw mode. */
export class MemoryKeyboard extends PassThrough {
  readonly isTTY: boolean
  isRaw = false

  constructor({isTTY = true}: {isTTY?: boolean} = {}) {
    super()
    this.isTTY = isTTY
  }

  setRawMode(raw: boolean): this {
    this.isRaw = raw
    return this
  }
}
