import {setTimeout as delay} from 'node:timers/promises'
import type {ViewState} from '../../../src/app/view-state.ts'
import {runLiveView} from '../../../src/cli/live-view/run-live-view.ts'
import {busyState} from './view-state-builder.ts'

// What `watch` does around its live view, for a test to run on a pseudo-terminal. With the argument `crash`,
// an error that nobody catches ends the process once a frame was shown.

const stop = new AbortController()
process.once('SIGTERM', () => stop.abort())

async function* states(): AsyncGenerator<ViewState> {
  yield busyState()
  if (process.argv[2] === 'crash') {
    setImmediate(() => {
      throw new Error('boom')
    })
  }
  // Ends as `watch` does: the listener has stopped, and there is no further state.
  await delay(2 ** 31 - 1, undefined, {signal: stop.signal}).catch(() => {})
}

await runLiveView({
  states: states(),
  output: process.stdout,
  input: process.stdin,
  signal: stop.signal,
  onQuit: () => stop.abort(),
  colour: false,
})
process.stdout.write('ended by itself\n')
