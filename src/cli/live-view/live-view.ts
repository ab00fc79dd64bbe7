import type {ViewState} from '../../app/view-state.ts'
import type {Clock} from '../../clock.ts'
import {initialControls, isQuit, type Key, pressKey} from './controls.ts'
import type {KeyInput} from './key-reader.ts'
import {type RenderOptions, renderView} from './render-view.ts'
import {type ScreenOutput, TerminalScreen} from './terminal-screen.ts'

export type LiveViewOptions = {
  readonly output: ScreenOutput
  /** Keys are read from it when both it and `output` are TTYs. */
  readonly input?: KeyInput | undefined
  /** The reader pressed `q` or Ctrl-C. The view stays, so that it can show the stopping, until it is stopped. */
  readonly onQuit: () => void
  readonly colour: boolean
  readonly clock: Clock
}

const tickMs = 1000

/** Redraws on a new state, a key, a resize and, for the times that grow, once a second. */
export class LiveView {
  readonly #screen: TerminalScreen
  readonly #clock: Clock
  readonly #colour: boolean
  readonly #interactive: boolean
  readonly #onQuit: () => void
  #state: ViewState | undefined
  #controls = initialControls
  #drawn: readonly string[] = []
  #drawnAtMs = 0
  #cancelTick = () => {}

  constructor({output, input, clock, colour, onQuit}: LiveViewOptions) {
    const onKey = (key: Key) => this.#press(key)
    this.#screen = new TerminalScreen({output, input, clock, onKey, onResize: () => this.#draw()})
    this.#clock = clock
    this.#colour = colour && this.#screen.isTerminal
    this.#interactive = this.#screen.isTerminal && input?.isTTY === true
    this.#onQuit = onQuit
  }

  start(): void {
    this.#screen.start()
    if (this.#screen.isTerminal) this.#tick()
  }

  show(state: ViewState): void {
    this.#state = state
    this.#draw()
  }

  stop(): void {
    this.#cancelTick()
    const {rows} = this.#screen.size
    // What stays on the terminal takes no keys, shows all sessions, and leaves a line for the shell's prompt.
    if (!this.#screen.isTerminal) this.#screen.stop()
    else
      this.#screen.stop(this.#render({...initialControls, interactive: false, rows: Math.max(1, rows - 1)}))
  }

  #tick(): void {
    this.#draw()
    this.#cancelTick = this.#clock.after(tickMs, () => this.#tick())
  }

  #press(key: Key): void {
    if (isQuit(this.#controls, key)) {
      this.#onQuit()
      return
    }
    this.#controls = pressKey(this.#controls, key)
    this.#draw()
  }

  #draw(): void {
    if (this.#state === undefined || !this.#tellsMore()) return
    this.#drawnAtMs = this.#clock.nowMs()
    this.#drawn = this.#render()
    this.#screen.draw(this.#drawn)
  }

  /** Printed one below another, frames that differ only by the time that went by would be noise. */
  #tellsMore(): boolean {
    if (this.#screen.isTerminal || this.#drawn.length === 0) return true
    return this.#render({nowMs: this.#drawnAtMs}).join('\n') !== this.#drawn.join('\n')
  }

  #render(changes: Partial<RenderOptions> = {}): string[] {
    if (this.#state === undefined) return []
    return renderView(this.#state, {
      ...this.#screen.size,
      ...this.#controls,
      nowMs: this.#clock.nowMs(),
      colour: this.#colour,
      interactive: this.#interactive,
      ...changes,
    })
  }
}
