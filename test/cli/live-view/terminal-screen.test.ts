import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {TerminalScreen} from '../../../src/cli/live-view/terminal-screen.ts'
import {ManualClock} from './manual-clock.ts'
import {MemoryKeyboard, MemoryTerminal} from './memory-terminal.ts'

function startScreen({size = {columns: 80, rows: 24}, onResize = () => {}} = {}) {
  const output = new MemoryTerminal(size)
  const input = new MemoryKeyboard()
  const clock = new ManualClock()
  const screen = new TerminalScreen({output, input, clock, onKey: () => {}, onResize})
  screen.start()
  return {output, input, clock, screen}
}

describe('TerminalScreen on a TTY', () => {
  it('draws on the alternate screen with the cursor hidden and lines unwrapped', () => {
    const {output, input, screen} = startScreen()
    expect(output.text).toBe('\x1b[?1049h\x1b[?25l\x1b[?7l')
    expect(input.isRaw).toBe(true)
    screen.stop()
  })

  it('gives the terminal back and leaves the last frame as text', () => {
    const {output, input, screen} = startScreen()
    screen.draw(['today $1.00', 'second'])
    output.writes.length = 0
    screen.stop()
    expect(output.text).toBe('\x1b[?7h\x1b[?25h\x1b[?1049ltoday $1.00\nsecond\n')
    expect(input.isRaw).toBe(false)
    expect(output.listenerCount('resize')).toBe(0)
  })

  it('leaves the newest frame even when it had no time to show', () => {
    const {output, clock, screen} = startScreen()
    screen.draw(['first'])
    screen.draw(['second'])
    screen.stop()
    expect(output.text.endsWith('\x1b[?1049lsecond\n')).toBe(true)
    expect(clock.pending).toBe(0)
  })

  it('leaves other lines when told so, and does everything once', () => {
    const {output, screen} = startScreen()
    screen.draw(['frame'])
    screen.stop(['summary'])
    const written = output.text
    expect(written.endsWith('summary\n')).toBe(true)
    screen.stop()
    screen.draw(['late'])
    expect(output.text).toBe(written)
  })

  it('leaves no listener on the process', () => {
    const listeners = () => process.listenerCount('exit') + process.listenerCount('uncaughtExceptionMonitor')
    const before = listeners()
    const {screen} = startScreen()
    expect(listeners()).toBe(before + 2)
    screen.stop()
    expect(listeners()).toBe(before)
  })

  it('shows the newest of many frames 250 ms after the one before', () => {
    const {output, clock, screen} = startScreen()
    for (const text of ['a', 'b', 'c']) screen.draw([text])
    expect(output.visible).toEqual(['a'])
    clock.advance(249)
    expect(output.visible).toEqual(['a'])
    clock.advance(1)
    expect(output.visible).toEqual(['c'])
    screen.stop()
  })

  it('writes at most four frames in any second, each in one piece', () => {
    const {output, clock, screen} = startScreen()
    const before = output.writes.length
    for (let step = 0; step < 100; step++) {
      screen.draw([`step ${step}`])
      clock.advance(10)
    }
    expect(output.writes.length - before).toBe(5) // at 0, 250, 500, 750 and 1000 ms
    expect(output.visible).toEqual(['step 99'])
    screen.stop()
  })

  it('writes only the lines that changed, and nothing when none did', () => {
    const {output, clock, screen} = startScreen()
    screen.draw(['same', 'old', 'gone'])
    clock.advance(250)
    output.writes.length = 0
    screen.draw(['same', 'new'])
    expect(output.writes).toEqual(['\x1b[?2026h\x1b[2;1H\x1b[2Knew\x1b[3;1H\x1b[J\x1b[?2026l'])
    clock.advance(250)
    screen.draw(['same', 'new'])
    expect(output.writes).toHaveLength(1)
    screen.stop()
  })

  it('shows the newest frame after any sequence of frames', () => {
    const frames = fc.array(fc.array(fc.constantFrom('', 'a', 'b', 'c'), {maxLength: 5}), {minLength: 1})
    fc.assert(
      fc.property(frames, drawn => {
        const {output, clock, screen} = startScreen()
        for (const lines of drawn) {
          screen.draw(lines)
          clock.advance(250)
          expect(output.visible).toEqual(lines)
        }
        screen.stop()
      }),
      {numRuns: 50},
    )
  })

  it('asks for a new frame on a resize and draws all of it', () => {
    let resizes = 0
    const {output, clock, screen} = startScreen({onResize: () => resizes++})
    screen.draw(['frame'])
    clock.advance(250)
    output.resize(40, 10)
    expect(resizes).toBe(1)
    expect(screen.size).toEqual({columns: 40, rows: 10})
    output.writes.length = 0
    screen.draw(['frame'])
    expect(output.text).toBe('\x1b[?2026h\x1b[2J\x1b[1;1H\x1b[2Kframe\x1b[?2026l')
    screen.stop()
  })
})

describe('TerminalScreen on a pipe', () => {
  it('prints each frame that differs, parted by a blank line, without an escape sequence', () => {
    const output = new MemoryTerminal()
    const input = new MemoryKeyboard()
    const clock = new ManualClock()
    const screen = new TerminalScreen({output, input, clock, onKey: () => {}})
    expect(screen.size).toEqual({columns: 80, rows: 24})
    screen.start()
    for (const lines of [['one', '1'], ['one', '1'], ['two']]) {
      screen.draw(lines)
      clock.advance(250)
    }
    screen.draw(['three'])
    screen.draw(['four'])
    screen.stop()
    expect(output.text).toBe('one\n1\n\ntwo\n\nthree\n\nfour\n')
    expect(input.isRaw).toBe(false)
  })
})
