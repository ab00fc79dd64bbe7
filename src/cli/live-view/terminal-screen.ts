import type {Clock} from '../../clock.ts'
import type {Key} from './controls.ts'
import {type KeyInput, KeyReader} from './key-reader.ts'

/** What frames are drawn on: `process.stdout`, or a stream like it. */
export type ScreenOutput = NodeJS.WritableStream & {
  readonly isTTY?: boolean | undefined
  readonly columns?: number | undefined
  readonly rows?: number | undefined
}

type TerminalScreenOptions = {
  readonly output: ScreenOutput
  readonly input?: KeyInput | undefined
  readonly clock: Clock
  readonly onKey?: (key: Key) => void
  /** The size changed: whatever was drawn is gone, draw again. */
  readonly onResize?: () => void
}

const minFrameMs = 250

// Private modes of xterm (ctlseqs): 1049 alternate screen with the cursor saved, 25 cursor, 7 line wrap,
// 2026 synchronized output, which a terminal that does not know it ignores.
const enterSequence = '\x1b[?1049h\x1b[?25l\x1b[?7l'
const leaveSequence = '\x1b[?7h\x1b[?25h\x1b[?1049l'
const beginFrame = '\x1b[?2026h'
const endFrame = '\x1b[?2026l'

/**
 * Draws frames in place on the terminal's alternate screen, at most 4 a second, so that neither a resize nor
 * the scrollback can be harmed. Afterwards the terminal is as it was, with the last frame left as text.
 * On anything but a TTY it prints each frame that differs, one after another, without escape sequences.
 */
export class TerminalScreen {
  readonly #output: ScreenOutput
  readonly #keys: KeyReader | undefined
  readonly #clock: Clock
  readonly #onResize: () => void
  #active = false
  #latest: readonly string[] = []
  #shown: readonly string[] | undefined
  #shownAtMs = Number.NEGATIVE_INFINITY
  #cancelPending: (() => void) | undefined

  constructor({output, input, clock, onKey, onResize}: TerminalScreenOptions) {
    this.#output = output
    this.#clock = clock
    this.#onResize = onResize ?? (() => {})
    this.#keys = input && onKey && this.isTerminal ? new KeyReader(input, onKey) : undefined
  }

  get isTerminal(): boolean {
    return this.#output.isTTY === true
  }

  /** 80 by 24 where the output has no size. */
  get size(): {columns: number; rows: number} {
    return {columns: this.#output.columns || 80, rows: this.#output.rows || 24}
  }

  start(): void {
    if (this.#active) return
    this.#active = true
    if (!this.isTerminal) return
    this.#output.write(enterSequence)
    this.#output.on('resize', this.#resize)
    // A crash must not leave the shell without a cursor; the monitor runs before Node prints the error,
    // so that the error is not lost with the alternate screen.
    process.on('exit', this.#leave)
    process.on('uncaughtExceptionMonitor', this.#leave)
    this.#keys?.start()
  }

  /** Shows `lines`, none wider than `size.columns`, as soon as the frame rate allows; the newest call wins. */
  draw(lines: readonly string[]): void {
    if (!this.#active) return
    this.#latest = lines
    if (this.#cancelPending) return
    const waitMs = this.#shownAtMs + minFrameMs - this.#clock.nowMs()
    if (waitMs <= 0) this.#show()
    else this.#cancelPending = this.#clock.after(waitMs, this.#show)
  }

  /** Gives the terminal back and leaves `lines` on it, by default the newest ones drawn. */
  stop(lines: readonly string[] = this.#latest): void {
    if (!this.#active) return
    this.#latest = lines
    this.#leave()
  }

  readonly #show = (): void => {
    this.#cancelPending = undefined
    this.#shownAtMs = this.#clock.nowMs()
    this.#write(this.isTerminal ? frameUpdate(this.#latest, this.#shown) : this.#printedFrame())
    this.#shown = this.#latest
  }

  #write(text: string): void {
    if (text !== '') this.#output.write(text)
  }

  #printedFrame(): string {
    if (sameLines(this.#latest, this.#shown)) return ''
    return `${this.#shown === undefined ? '' : '\n'}${this.#latest.join('\n')}\n`
  }

  readonly #resize = (): void => {
    this.#shown = undefined
    this.#onResize()
  }

  readonly #leave = (): void => {
    if (!this.#active) return
    this.#active = false
    this.#cancelPending?.()
    this.#cancelPending = undefined
    if (!this.isTerminal) {
      this.#write(this.#printedFrame())
      return
    }
    this.#output.off('resize', this.#resize)
    process.off('exit', this.#leave)
    process.off('uncaughtExceptionMonitor', this.#leave)
    this.#keys?.stop()
    this.#output.write(leaveSequence + this.#latest.map(line => `${line}\n`).join(''))
  }
}

/** Escape sequences that turn the screen from `before` into `lines`; from nothing, it is cleared first. */
function frameUpdate(lines: readonly string[], before: readonly string[] | undefined): string {
  const cleared = before === undefined ? '\x1b[2J' : ''
  const changed = lines.map((line, row) =>
    // Cleared before and not after the text: behind a full line the cursor still stands on its last cell.
    before !== undefined && line === before[row] ? '' : `\x1b[${row + 1};1H\x1b[2K${line}`,
  )
  const rest = before !== undefined && before.length > lines.length ? `\x1b[${lines.length + 1};1H\x1b[J` : ''
  const update = cleared + changed.join('') + rest
  return update === '' ? '' : beginFrame + update + endFrame
}

function sameLines(lines: readonly string[], before: readonly string[] | undefined): boolean {
  return (
    before !== undefined && lines.length === before.length && lines.every((line, row) => line === before[row])
  )
}
