import {describe, expect, it} from 'vitest'
import {readTranscripts} from '../../src/transcripts/read-transcripts.ts'
import {scanTranscripts} from '../../src/transcripts/scan-transcripts.ts'
import {loadScenario, transcriptsOf} from '../support/captures.ts'

/** What the transcripts of a scenario tell, beside what its API served. */
function readScenario(version: string, name: string) {
  const {files} = scanTranscripts([transcriptsOf(version, name)])
  const batches = [
    ...readTranscripts(
      files.map(found => ({found, known: undefined})),
      {batchRequests: 1000},
    ),
  ]
  const served = new Map(loadScenario(version, name).truth.api.map(request => [request.requestId, request]))
  expect(batches.flatMap(({problems}) => problems)).toEqual([])
  return {events: batches.flatMap(({usage}) => usage.events), served}
}

describe.each([
  ['2.1.330', 'http-protobuf'],
  ['2.1.330', 'resume'],
  ['2.1.330', 'rich'],
])('the transcripts of %s %s', (version, name) => {
  it('tell exactly what the API served of each request that they know', () => {
    const {events, served} = readScenario(version, name)
    expect(events.length).toBeGreaterThan(0)
    for (const event of events) {
      const truth = served.get(event.requestId ?? '')
      expect(event).toMatchObject({model: truth?.model, ...truth?.usage})
      expect(event.cacheWrite5mTokens + event.cacheWrite1hTokens).toBe(event.cacheWriteTokens)
      expect(event.place).toEqual({
        project: 'work',
        branch: 'main',
        entrypoint: 'sdk-cli',
        clientVersion: version,
      })
    }
  })
})

describe('the transcripts of 2.0.76', () => {
  it('tell of 33 requests, with the true prompt, and of some before their output was known', () => {
    const {events, served} = readScenario('2.0.76', 'http-protobuf')
    expect(events).toHaveLength(33)
    for (const event of events) {
      const {outputTokens, ...prompt} = served.get(event.requestId ?? '')?.usage ?? {outputTokens: 0}
      expect(event).toMatchObject(prompt)
      expect([1, outputTokens]).toContain(event.outputTokens)
    }
  })
})

describe('the transcript of a sub-agent', () => {
  it('names the agent, and the tool that a request answers', () => {
    const {events} = readScenario('2.1.330', 'rich')
    expect(events.filter(({agent}) => agent === 'general-purpose')).toHaveLength(2)
    expect(events.flatMap(({tool}) => tool ?? [])).toEqual(['fakemcp/ping'])
  })
})
