import {emitKeypressEvents} from 'node:readline'
import type {Key} from './controls.ts'

/** What key presses are read from: `process.stdin`, or a stream like it. */
export type KeyInput = NodeJS.ReadableStream & {
  readonly isTTY?: boolean | undefined
  readonly isRaw?: boolean | undefined
  setRawMode?(raw: boolean): unknown
}

/** Reads single keys from a terminal, without waiting for Enter. Does nothing when `input` is not a TTY. */
export class KeyReader {
  readonly #input: KeyInput
  readonly #onKey: (key: Key) => void
  #wasRaw: boolean | undefined

  constructor(input: KeyInput, onKey: (key: Key) => void) {
    this.#input = input
    this.#onKey = onKey
  }

  start(): void {
    if (this.#input.isTTY !== true || this.#wasRaw !== undefined) return
    this.#wasRaw = this.#input.isRaw === true
    emitKeypressEvents(this.#input)
    this.#input.on('keypress', this.#press)
    this.#input.setRawMode?.(true)
    this.#input.resume()
  }

  /** Gives the terminal its line mode back and lets the process end. */
  stop(): void {
    if (this.#wasRaw === undefined) return
    this.#input.off('keypress', this.#press)
    this.#input.setRawMode?.(this.#wasRaw)
    this.#input.pause()
    this.#wasRaw = undefined
  }

  readonly #press = (text: string | undefined, key: Key): void => {
    this.#onKey({text, name: key.name, ctrl: key.ctrl})
  }
}
