import {
  chmodSync,
  closeSync,
  copyFileSync,
  fchmodSync,
  fstatSync,
  ftruncateSync,
  openSync,
  renameSync,
  writeSync,
} from 'node:fs'
import {escapeForTerminal} from '../../report/escape.ts'

const MAX_BYTES = 5 * 1_048_576
/** A message of ours with a path in it. */
const LONGEST_LINE = 8_192

/**
 * Lines about a long run in a file that only its user may read. When it is full it is copied to `FILE.1`, that before to
 * `FILE.2`, and begun anew as the same file: whatever the system writes through a handle of its own, such as why a
 * process crashed, goes on into it. A line that cannot be written is lost, and the run goes on.
 */
export class RotatingLog {
  private readonly file: string
  private readonly handle: number
  private readonly maxBytes: number
  private readonly now: () => number

  private constructor(file: string, handle: number, options: {now: () => number; maxBytes: number}) {
    this.file = file
    this.handle = handle
    this.now = options.now
    this.maxBytes = options.maxBytes
  }

  static open(file: string, options: {readonly now: () => number; readonly maxBytes?: number}): RotatingLog {
    const handle = openSync(file, 'a', 0o600)
    // A service manager may have made it for others to read.
    fchmodSync(handle, 0o600)
    return new RotatingLog(file, handle, {maxBytes: MAX_BYTES, ...options})
  }

  /** One line, led by the time in UTC. What may be a terminal's command in it is made visible. */
  write(text: string): void {
    const time = new Date(this.now()).toISOString()
    unlessTheDiskFails(() => {
      if (fstatSync(this.handle).size >= this.maxBytes) this.rotate()
    })
    unlessTheDiskFails(() => {
      writeSync(this.handle, `${time}  ${escapeForTerminal(text, LONGEST_LINE)}\n`)
    })
  }

  close(): void {
    closeSync(this.handle)
  }

  private rotate(): void {
    const [older, oldest, copy] = [`${this.file}.1`, `${this.file}.2`, `${this.file}.new`]
    copyFileSync(this.file, copy)
    chmodSync(copy, 0o600)
    renameIfThere(older, oldest)
    renameSync(copy, older)
    ftruncateSync(this.handle)
  }
}

function renameIfThere(from: string, to: string): void {
  try {
    renameSync(from, to)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  }
}

function unlessTheDiskFails(write: () => void): void {
  try {
    write()
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
  }
}
