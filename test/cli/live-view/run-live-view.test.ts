import {setImmediate as nextTurn} from 'node:timers/promises'
import {describe, expect, it} from 'vitest'
import type {ViewState} from '../../../src/app/view-state.ts'
import {runLiveView} from '../../../src/cli/live-view/run-live-view.ts'
import {ManualClock} from './manual-clock.ts'
import {MemoryKeyboard, MemoryTerminal} from './memory-terminal.ts'
import {nowMs, viewState} from './view-state-builder.ts'

const leave = '\x1b[?7h\x1b[?25h\x1b[?1049l'

/** States that a test hands over one by one. */
class StateFeed implements AsyncIterable<ViewState> {
  #next = Promise.withResolvers<ViewState | undefined>()

  async *[Symbol.asyncIterator](): AsyncGenerator<ViewState> {
    for (;;) {
      const state = await this.#next.promise
      this.#next = Promise.withResolvers()
      if (state === undefined) return
      yield state
    }
  }

  async push(state: ViewState): Promise<void> {
    this.#next.resolve(state)
    await nextTurn()
  }

  end(): void {
    this.#next.resolve(undefined)
  }

  fail(error: Error): void {
    this.#next.reject(error)
  }
}

function startView(
  {size}: {size?: {columns: number; rows: number} | undefined} = {size: {columns: 80, rows: 24}},
) {
  const output = new MemoryTerminal(size)
  const input = new MemoryKeyboard()
  const clock = new ManualClock(nowMs)
  const feed = new StateFeed()
  const stop = new AbortController()
  let quits = 0
  const ended = runLiveView({
    states: feed,
    output,
    input,
    clock,
    signal: stop.signal,
    colour: true,
    onQuit: () => quits++,
  })
  return {output, input, clock, feed, stop, ended, quits: () => quits}
}

describe('runLiveView', () => {
  it('shows the newest state and lets the times grow', async () => {
    const {output, clock, feed, ended} = startView()
    await feed.push(viewState())
    expect(output.visible.join('\n')).toContain('last 3 s ago')
    clock.advance(5000)
    expect(output.visible.join('\n')).toContain('last 8 s ago')
    await feed.push(viewState({burnUsdPerHour: 99}))
    clock.advance(250)
    expect(output.visible.join('\n')).toContain('$99.00')
    feed.end()
    await ended
  })

  it('ends with the states and leaves the terminal as it found it', async () => {
    const {output, input, clock, feed, ended} = startView()
    await feed.push(viewState())
    feed.end()
    await ended
    expect(output.text).toContain(leave)
    expect(output.text.slice(output.text.indexOf(leave))).toContain('$14.82')
    expect(input.isRaw).toBe(false)
    expect(clock.pending).toBe(0)
  })

  it('ends at once when told to, though the states go on', async () => {
    const {output, feed, stop, ended} = startView()
    await feed.push(viewState())
    stop.abort()
    await ended
    const written = output.text
    expect(written).toContain(leave)
    await feed.push(viewState({burnUsdPerHour: 99}))
    expect(output.text).toBe(written)
  })

  it('touches nothing when told to end before it starts', async () => {
    const output = new MemoryTerminal({columns: 80, rows: 24})
    const states = new StateFeed()
    await runLiveView({states, output, signal: AbortSignal.abort(), colour: false, onQuit: () => {}})
    expect(output.text).toBe('')
  })

  it('gives the terminal back before it fails with what the states threw', async () => {
    const {output, input, feed, ended} = startView()
    await feed.push(viewState())
    feed.fail(new Error('store gone'))
    await expect(ended).rejects.toThrow('store gone')
    expect(output.text).toContain(leave)
    expect(input.isRaw).toBe(false)
  })

  it('says that the reader wants to quit, and stays to show the stopping', async () => {
    const {output, input, clock, feed, ended, quits} = startView()
    await feed.push(viewState())
    input.write('q')
    await nextTurn()
    expect(quits()).toBe(1)
    await feed.push(viewState({listener: {...viewState().listener, state: 'stopping'}}))
    clock.advance(250)
    expect(output.visible.join('\n')).toContain('stopping')
    feed.end()
    await ended
  })

  it('draws for the new size on a resize', async () => {
    const {output, clock, feed, ended} = startView()
    await feed.push(viewState())
    expect(output.visible.join('\n')).toContain('requests      out')
    output.resize(50, 24)
    clock.advance(250)
    expect(output.visible.join('\n')).not.toContain('requests      out')
    feed.end()
    await ended
  })

  it('prints plain frames to a pipe, and none for time that merely went by', async () => {
    const {output, clock, feed, ended} = startView({size: undefined})
    await feed.push(viewState())
    clock.advance(5000)
    await feed.push(viewState())
    clock.advance(5000)
    await feed.push(viewState({burnUsdPerHour: 99}))
    feed.end()
    await ended
    expect(output.text).not.toContain('\x1b')
    expect(output.text).not.toContain('q quit')
    expect(output.text.match(/stackspend {2}●/g)).toHaveLength(2)
    expect(output.text).toContain('\n\n stackspend')
  })
})
