import {once} from 'node:events'
import {describe, expect, it} from 'vitest'
import type {Key} from '../../../src/cli/live-view/controls.ts'
import {KeyReader} from '../../../src/cli/live-view/key-reader.ts'
import {MemoryKeyboard} from './memory-terminal.ts'

describe('KeyReader', () => {
  it('reads keys one by one in raw mode, and leaves line mode behind', async () => {
    const keyboard = new MemoryKeyboard()
    const keys: Key[] = []
    const reader = new KeyReader(keyboard, key => keys.push(key))
    reader.start()
    expect(keyboard.isRaw).toBe(true)
    const read = once(keyboard, 'data')
    keyboard.write('s日\x03\x1b[A')
    await read
    reader.stop()
    expect(keyboard.isRaw).toBe(false)
    expect(keyboard.isPaused()).toBe(true)
    expect(keys).toMatchObject([
      {text: 's'},
      {text: '日'},
      {name: 'c', ctrl: true},
      {name: 'up', text: undefined},
    ])
  })

  it('leaves raw mode on where it found it on', () => {
    const keyboard = new MemoryKeyboard()
    keyboard.isRaw = true
    const reader = new KeyReader(keyboard, () => {})
    reader.start()
    reader.stop()
    expect(keyboard.isRaw).toBe(true)
  })

  it('leaves a pipe alone', () => {
    const pipe = new MemoryKeyboard({isTTY: false})
    const reader = new KeyReader(pipe, () => {})
    reader.start()
    expect(pipe.isRaw).toBe(false)
    expect(pipe.listenerCount('keypress')).toBe(0)
    reader.stop()
    expect(pipe.isPaused()).toBe(false)
  })
})
