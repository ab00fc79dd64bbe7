import {globSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import type {Measures} from '../../src/report/spend-report.ts'
import {loadScenario, type Truth, transcriptsOf} from '../support/captures.ts'
import {reportOf, whileWatching} from '../support/local-watch.ts'
import {replay} from '../support/replay.ts'
import {runCli} from '../support/run-cli.ts'
import {temporaryHome} from '../support/temporary-home.ts'

type Served = Truth['api'][number]

/** Where two lanes each know requests that the other does not, and what no lane knows. */
const SCENARIOS = [
  {version: '2.1.330', name: 'http-protobuf', seen: {telemetry: 17, transcripts: 17, both: 17}, unseen: 0},
  {version: '2.1.330', name: 'resume', seen: {telemetry: 3, transcripts: 3, both: 3}, unseen: 0},
  {version: '2.1.330', name: 'rich', seen: {telemetry: 24, transcripts: 24, both: 24}, unseen: 0},
  // Background calls unfinished at exit: some in the transcripts alone, some in telemetry alone, some nowhere.
  {version: '2.0.76', name: 'http-protobuf', seen: {telemetry: 33, transcripts: 33, both: 25}, unseen: 3},
] as const

type Told = {readonly batches: boolean; readonly transcripts: boolean}

/** A home that was told in this order; telemetry comes from its own watch, transcripts from the command. */
async function told(
  version: string,
  name: string,
  order: readonly ('telemetry' | 'transcripts')[],
): Promise<string> {
  const home = await temporaryHome()
  const {batches} = loadScenario(version, name)
  for (const [index, lane] of order.entries()) {
    if (lane === 'transcripts') {
      const args = ['import', '--root', transcriptsOf(version, name), '--json']
      const {exitCode, stderr} = await runCli(args, {env: {STACKSPEND_HOME: home}})
      expect({exitCode, stderr}).toEqual({exitCode: 0, stderr: ''})
    } else {
      await whileWatching(home, url => replay(url, batches, {order: index === 0 ? 'sent' : 3}))
    }
  }
  return home
}

/** What the API served of the requests that some lane knows. */
function servedIn(version: string, name: string, {batches, transcripts}: Told): Served[] {
  const {truth} = loadScenario(version, name)
  const folder = transcriptsOf(version, name)
  const lines = globSync('**/*.jsonl', {cwd: folder}).map(file => readFileSync(join(folder, file), 'utf8'))
  const shape = (counts: {model: string; inputTokens: number; cacheReadTokens: number}) =>
    `${counts.model} ${counts.inputTokens} ${counts.cacheReadTokens}`
  const logged = new Set(truth.logs.map(shape))
  return truth.api.filter(({requestId, model, usage}) => {
    const isLogged = usage !== undefined && logged.has(shape({model, ...usage}))
    return (batches && isLogged) || (transcripts && lines.some(text => text.includes(`"${requestId}"`)))
  })
}

function tokensOf(requests: readonly Served[]) {
  const sum = (of: (usage: NonNullable<Served['usage']>) => number) =>
    requests.reduce((total, {usage}) => total + (usage === undefined ? 0 : of(usage)), 0)
  return {
    requests: requests.length,
    inputTokens: sum(usage => usage.inputTokens),
    outputTokens: sum(usage => usage.outputTokens),
    cacheReadTokens: sum(usage => usage.cacheReadTokens),
    cacheWriteTokens: sum(usage => usage.cacheWriteTokens),
  }
}

function counted({requests, inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens}: Measures) {
  return {requests, inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens}
}

describe.each(SCENARIOS)('Claude Code $version, $name', ({version, name, seen, unseen}) => {
  const known = servedIn(version, name, {batches: true, transcripts: true})

  it('served what the lanes know together, and what no lane knows', () => {
    const {api} = loadScenario(version, name).truth
    expect(api.length - known.length).toBe(unseen)
    expect(known).toHaveLength(seen.telemetry + seen.transcripts - seen.both)
  })

  it.each([
    [['telemetry', 'transcripts'] as const],
    [['transcripts', 'telemetry'] as const],
    [['transcripts', 'telemetry', 'transcripts', 'telemetry'] as const],
  ])('is counted to the token, and its coverage is told, in the order %j', async order => {
    const {totals, coverage} = await reportOf(await told(version, name, order))
    expect(counted(totals)).toEqual(tokensOf(known))
    expect(coverage).toMatchObject({requests: seen, share: seen.both / seen.transcripts})
  })

  it('is known from its transcripts alone as far as these know it', async () => {
    const home = await told(version, name, ['transcripts'])
    const {totals} = await reportOf(home)
    const served = tokensOf(servedIn(version, name, {batches: false, transcripts: true}))
    expect(totals.requests).toBe(seen.transcripts)
    // The input is always known; the output of what was written before the answer ended is not.
    expect(totals.inputTokens).toBe(served.inputTokens)
    expect(totals.outputTokens).toBeLessThanOrEqual(served.outputTokens)
    if (version !== '2.0.76') expect(counted(totals)).toEqual(served)
  })

  it('is one project with a branch, live and imported alike', async () => {
    const home = await told(version, name, ['telemetry', 'transcripts'])
    const {rows} = await reportOf(home, {by: ['project', 'branch']})
    expect(rows.map(({key, requests}) => [key, requests])).toEqual([
      [{project: 'work', branch: 'main'}, known.length],
    ])
  })
})
