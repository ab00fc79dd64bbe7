import {withoutLastCharacter} from './text-fit.ts'

export type SortBy = 'lastSeen' | 'cost' | 'tokens'

/** What the reader of the live view chose with the keyboard. */
export type Controls = {
  readonly sortBy: SortBy
  /** Narrows the sessions; empty shows all. */
  readonly filter: string
  /** Keys go into the filter. */
  readonly typing: boolean
  readonly help: boolean
}

/** A key press, in the terms of `node:readline`. */
export type Key = {
  /** Characters that the key stands for; absent for a key such as an arrow. */
  readonly text?: string | undefined
  readonly name?: string | undefined
  readonly ctrl?: boolean | undefined
}

export const initialControls: Controls = {sortBy: 'lastSeen', filter: '', typing: false, help: false}

const nextSort: Record<SortBy, SortBy> = {lastSeen: 'cost', cost: 'tokens', tokens: 'lastSeen'}
const maxFilterLength = 60

/** Ctrl-C always quits; `q` only when it is not part of a filter. */
export function isQuit(controls: Controls, key: Key): boolean {
  return (key.ctrl === true && key.name === 'c') || (!controls.typing && key.text === 'q')
}

/** The controls after a key; the same value when the key means nothing. */
export function pressKey(controls: Controls, key: Key): Controls {
  if (controls.typing) return typeFilter(controls, key)
  if (key.name === 'escape') return {...controls, filter: '', help: false}
  switch (key.text) {
    case 's':
      return {...controls, sortBy: nextSort[controls.sortBy]}
    case '/':
      return {...controls, typing: true, help: false}
    case '?':
      return {...controls, help: !controls.help}
    default:
      return controls
  }
}

function typeFilter(controls: Controls, key: Key): Controls {
  switch (key.name) {
    case 'escape':
      return {...controls, filter: '', typing: false}
    case 'return':
    case 'enter':
      return {...controls, typing: false}
    case 'backspace':
      return {...controls, filter: withoutLastCharacter(controls.filter)}
  }
  const text = key.text ?? ''
  const printable = key.ctrl !== true && /^\P{C}+$/u.test(text)
  if (!printable || controls.filter.length + text.length > maxFilterLength) return controls
  return {...controls, filter: controls.filter + text}
}
