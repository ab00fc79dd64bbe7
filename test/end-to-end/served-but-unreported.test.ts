import {describe, expect, it} from 'vitest'
import {loadScenario} from '../support/captures.ts'
import {reportOf, startLocalWatch} from '../support/local-watch.ts'
import {replay} from '../support/replay.ts'
import {temporaryHome} from '../support/temporary-home.ts'

async function watched(version: string, name: string) {
  const {batches, truth} = loadScenario(version, name)
  const home = await temporaryHome()
  const watch = await startLocalWatch(home)
  await replay(watch.url, batches)
  await watch.stop()
  const usage = watch.events.flatMap(event => (event.type === 'usage' ? [event] : []))
  const {totals} = await reportOf(home)
  return {usage, totals, served: truth.api.filter(call => call.usage !== undefined), reported: truth.logs}
}

/** Two captures in which the API served more than the client ever told anyone. No lane can bring that back. */
describe('requests that the client never reported', () => {
  it('are three broken streams of 2.1.330 api-error: 5 were served, 2 are in the report', async () => {
    const {usage, totals, served} = await watched('2.1.330', 'api-error')
    const seen = new Set(usage.map(({requestId}) => requestId))
    const told = served.map(
      ({caseName, requestId}) => `${caseName} ${seen.has(requestId) ? 'reported' : 'lost'}`,
    )
    // Each broken stream was asked for anew; only the answer that came through at last was reported.
    expect(told).toEqual([
      'err529once reported',
      'miderr lost',
      'miderr lost',
      'miderr lost',
      'miderr reported',
    ])
    expect(totals.requests).toBe(2)
  })

  it('are eleven background calls of 2.0.76 http-protobuf: 44 were served, 33 are in the report', async () => {
    const {totals, served, reported} = await watched('2.0.76', 'http-protobuf')
    expect({served: served.length, reported: reported.length, counted: totals.requests}).toEqual({
      served: 44,
      reported: 33,
      counted: 33,
    })
  })

  it('are not the failed requests, which are told apart and cost nothing', async () => {
    const {batches} = loadScenario('2.1.330', 'api-error')
    const watch = await startLocalWatch(await temporaryHome())
    await replay(watch.url, batches)
    const {apiErrors, requests} = await watch.stop()
    expect({apiErrors, requests}).toEqual({apiErrors: 3, requests: 2})
  })
})
