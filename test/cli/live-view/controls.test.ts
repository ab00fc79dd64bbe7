import {describe, expect, it} from 'vitest'
import {
  type Controls,
  initialControls,
  isQuit,
  type Key,
  pressKey,
} from '../../../src/cli/live-view/controls.ts'

const escapeKey: Key = {name: 'escape', text: '\x1b'}
const enter: Key = {name: 'return', text: '\r'}
const backspace: Key = {name: 'backspace', text: '\x7f'}
const controlC: Key = {name: 'c', ctrl: true, text: '\x03'}

function press(...keys: (Key | string)[]): Controls {
  return keys.reduce<Controls>(
    (controls, key) => pressKey(controls, typeof key === 'string' ? {text: key, name: key} : key),
    initialControls,
  )
}

describe('pressKey', () => {
  it('cycles the sort through last seen, cost and tokens', () => {
    expect([press(), press('s'), press('s', 's'), press('s', 's', 's')].map(({sortBy}) => sortBy)).toEqual([
      'lastSeen',
      'cost',
      'tokens',
      'lastSeen',
    ])
  })

  it('opens and closes the help', () => {
    expect(press('?').help).toBe(true)
    expect(press('?', '?').help).toBe(false)
    expect(press('?', escapeKey).help).toBe(false)
  })

  it('types letters that are keys elsewhere into the filter', () => {
    expect(press('/', 'q', 's', '?')).toMatchObject({
      filter: 'qs?',
      typing: true,
      sortBy: 'lastSeen',
      help: false,
    })
  })

  it('keeps the filter on Enter and clears it on Esc, while typing or later', () => {
    expect(press('/', 'a', enter)).toMatchObject({filter: 'a', typing: false})
    expect(press('/', 'a', escapeKey)).toMatchObject({filter: '', typing: false})
    expect(press('/', 'a', enter, escapeKey).filter).toBe('')
  })

  it('takes back one character', () => {
    expect(press('/', 'a', '日', backspace).filter).toBe('a')
    expect(press('/', backspace).filter).toBe('')
  })

  it('ignores arrows, control keys and more text than anyone would type', () => {
    expect(
      press('/', {name: 'up'}, {name: 'a', ctrl: true, text: '\x01'}, {text: '\t', name: 'tab'}).filter,
    ).toBe('')
    expect(press('/', 'x'.repeat(61)).filter).toBe('')
    expect(press({name: 'up'}, 'x')).toBe(initialControls)
  })
})

describe('isQuit', () => {
  it('is q, but not in a filter, and Ctrl-C anywhere', () => {
    const typing = press('/')
    expect(isQuit(initialControls, {text: 'q', name: 'q'})).toBe(true)
    expect(isQuit(typing, {text: 'q', name: 'q'})).toBe(false)
    expect(isQuit(initialControls, controlC)).toBe(true)
    expect(isQuit(typing, controlC)).toBe(true)
    expect(isQuit(initialControls, {text: 'c', name: 'c'})).toBe(false)
  })
})
