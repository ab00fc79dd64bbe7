import {addAbortListener} from 'node:events'
import type {ViewState} from '../../app/view-state.ts'
import {type Clock, systemClock} from '../../clock.ts'
import {LiveView, type LiveViewOptions} from './live-view.ts'

type RunOptions = Omit<LiveViewOptions, 'clock'> & {
  readonly states: AsyncIterable<ViewState>
  /** Ends the view at once. */
  readonly signal: AbortSignal
  readonly clock?: Clock
}

/**
 * Shows the newest state until the states end, or `signal` aborts, and leaves the last frame on the terminal.
 * Rejects with what `states` throws, the terminal being restored.
 */
export async function runLiveView(options: RunOptions): Promise<void> {
  const {states, signal, clock = systemClock} = options
  if (signal.aborted) return
  const view = new LiveView({...options, clock})
  const aborted = Promise.withResolvers<void>()
  const listener = addAbortListener(signal, () => aborted.resolve())
  view.start()
  try {
    await Promise.race([followStates(states, view, signal), aborted.promise])
  } finally {
    listener[Symbol.dispose]()
    view.stop()
  }
}

async function followStates(
  states: AsyncIterable<ViewState>,
  view: LiveView,
  signal: AbortSignal,
): Promise<void> {
  for await (const state of states) {
    if (signal.aborted) return
    view.show(state)
  }
}
