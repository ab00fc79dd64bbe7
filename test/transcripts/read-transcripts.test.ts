import {describe, expect, it} from 'vitest'
import type {UsageEvent} from '../../src/usage/usage-event.ts'
import {assistantLine, jsonl, readHistory, TemporaryHistory, userLine} from '../support/transcripts.ts'

const only = (content: string | Uint8Array): UsageEvent => {
  const {events} = readHistory(content)
  expect(events).toHaveLength(1)
  const [event] = events
  if (event === undefined) throw new Error('no event')
  return event
}
const outputs = (events: readonly UsageEvent[]) =>
  events.map(event => event.outputTokens).sort((a, b) => a - b)
const problems = (content: string | Uint8Array) =>
  readHistory(content).batches.flatMap(batch => batch.problems.map(({line, text}) => `${line}: ${text}`))

describe('a line of an answered request', () => {
  it('tells its counts, its ids, its time and its place', () => {
    const line = assistantLine({
      timestamp: '2026-11-22T12:00:01.234Z',
      usage: {
        server_tool_use: {web_search_requests: 3},
        service_tier: 'priority',
        inference_geo: 'us',
        speed: 'fast',
      },
      costUSD: 0.0175,
      attributionAgent: 'reviewer',
      attributionMcpServer: 'files',
      attributionMcpTool: 'list',
    })
    expect(only(jsonl(line))).toEqual({
      source: 'claude-code',
      lane: 'transcript',
      requestId: 'req_1',
      messageId: 'msg_1',
      sessionId: 'session-1',
      occurredAtMs: Date.UTC(2026, 10, 22, 12, 0, 1, 234),
      model: 'claude-sonnet-5-5',
      inputTokens: 10,
      outputTokens: 50,
      cacheReadTokens: 20_000,
      cacheWriteTokens: 1000,
      cacheWrite5mTokens: 400,
      cacheWrite1hTokens: 600,
      reportedMicroUsd: 17_500,
      webSearches: 3,
      speed: 'fast',
      geography: 'us',
      serviceTier: 'priority',
      agent: 'reviewer',
      tool: 'files/list',
      place: {project: 'shop', branch: 'main', entrypoint: 'cli', clientVersion: '2.1.330'},
      context: {attributes: {}},
    })
  })

  it.each([
    ['standard speed, an empty geography', {speed: 'standard', inference_geo: ''}],
    ['nulls', {speed: null, inference_geo: null, service_tier: null, server_tool_use: null}],
    ['a geography that was not chosen', {inference_geo: 'not_available'}],
  ])('leaves out what says nothing: %s', (_what, usage) => {
    const event = only(jsonl(assistantLine({usage})))
    expect(event).toMatchObject({
      speed: undefined,
      geography: undefined,
      serviceTier: undefined,
      webSearches: undefined,
    })
  })

  it('takes its place from no branch when git is on none', () => {
    expect(only(jsonl(assistantLine({gitBranch: 'HEAD'}))).place).toMatchObject({branch: undefined})
    expect(only(jsonl(assistantLine({gitBranch: ''}))).place).toMatchObject({branch: undefined})
  })

  it('is read with spaces after colons and its keys in any order', () => {
    const line = assistantLine()
    const spaced = JSON.stringify(Object.fromEntries(Object.entries(line).reverse()), null, 1).replaceAll(
      '\n',
      ' ',
    )
    expect(only(`${spaced}\n`)).toEqual(only(jsonl(line)))
  })

  it('is read whatever its content holds', () => {
    const content = [
      {type: 'text', text: '],"stop_reason":"end_turn","usage":{"output_tokens":7}}'},
      {type: 'tool_use', input: {list: [1], stop_reason: 'x', usage: {output_tokens: 7}}},
      {type: 'text', text: 'Zoë 🙂 \u2028'},
    ]
    expect(only(jsonl(assistantLine({message: {content}})))).toMatchObject({outputTokens: 50})
  })

  it('names in UTF-8, escaped or not, and in damaged UTF-8 still counts', () => {
    const named = (line: string) => only(`${line}\n`).place?.branch
    const line = JSON.stringify(assistantLine({gitBranch: 'größe-🙂'}))
    expect(named(line)).toBe('größe-🙂')
    expect(named(line.replace('größe', 'gr\\u00f6\\u00dfe'))).toBe('größe-🙂')
    const damaged = Buffer.concat([
      Buffer.from(JSON.stringify(assistantLine()).replace('"main"}', '"ma')),
      Buffer.from([0xff, 0xc3]),
      Buffer.from('in"}\n'),
    ])
    expect(only(damaged)).toMatchObject({outputTokens: 50, place: {branch: 'ma\uFFFD\uFFFDin'}})
  })

  it('has the total of its cache writes where only the split is there', () => {
    const usage = {cache_creation_input_tokens: undefined}
    expect(only(jsonl(assistantLine({usage})))).toMatchObject({
      cacheWriteTokens: 1000,
      cacheWrite5mTokens: 400,
      cacheWrite1hTokens: 600,
    })
  })

  it('has no split of its cache writes where that is larger than the total', () => {
    const usage = {cache_creation_input_tokens: 999}
    expect(only(jsonl(assistantLine({usage})))).toMatchObject({
      cacheWriteTokens: 999,
      cacheWrite5mTokens: 0,
      cacheWrite1hTokens: 0,
    })
  })

  it('counts without a model, a type or any id', () => {
    const message = {id: undefined, model: undefined}
    const line = assistantLine({type: undefined, requestId: undefined, message})
    expect(only(jsonl(line))).toMatchObject({model: 'unknown', messageId: undefined, outputTokens: 50})
  })

  it.each([
    ['made up by the client', assistantLine({message: {model: '<synthetic>'}})],
    ['an error', assistantLine({isApiErrorMessage: true})],
    ['a placeholder of nothing but zeros', assistantLine({usage: zeros()})],
    ['a summary of what a sub-agent used', userLine({toolUseResult: {usage: {output_tokens: 50}}})],
    ['a report of progress', {type: 'progress', data: {message: assistantLine()}}],
    ['not of the assistant', assistantLine({type: 'user'})],
  ])('is no request when it is %s', (_what, line) => {
    const {events, batches} = readHistory(jsonl(line))
    expect(events).toEqual([])
    expect(batches[0]).toMatchObject({usage: {unreadable: 0}, malformedLines: 0, problems: []})
  })
})

describe('lines of one message', () => {
  it('count once, whole, as the one with the largest output', () => {
    const partial = assistantLine({
      usage: {output_tokens: 1, input_tokens: 3000},
      message: {stop_reason: null},
    })
    const middle = assistantLine({usage: {output_tokens: 37}, message: {stop_reason: null}})
    const finished = assistantLine({usage: {output_tokens: 500, input_tokens: 7}})
    expect(only(jsonl(partial, middle, finished))).toMatchObject({inputTokens: 7, outputTokens: 500})
    expect(only(jsonl(finished, middle, partial))).toMatchObject({inputTokens: 7, outputTokens: 500})
  })

  it('count once when a block each repeats the usage, at the time of the last', () => {
    const block = (second: number, stop: string | null) =>
      assistantLine({timestamp: `2026-11-22T12:00:0${second}Z`, message: {stop_reason: stop}})
    const event = only(jsonl(block(1, null), block(2, null), block(3, 'tool_use')))
    expect(event.occurredAtMs).toBe(Date.UTC(2026, 10, 22, 12, 0, 3))
  })

  it('count once when a side chain repeats it under another request id', () => {
    const copy = assistantLine({isSidechain: true, requestId: 'req_other'})
    expect(only(jsonl(copy, assistantLine()))).toMatchObject({requestId: 'req_1'})
    expect(only(jsonl(assistantLine(), copy))).toMatchObject({requestId: 'req_1'})
  })

  it('count once without a request id', () => {
    const line = assistantLine({requestId: undefined})
    expect(readHistory(jsonl(line, line)).events).toHaveLength(1)
  })

  it('count once when a resumed session repeats them in another file, zeros among them', () => {
    const history = new TemporaryHistory()
    history.write('p/a.jsonl', jsonl(assistantLine()))
    history.write(
      'p/b.jsonl',
      jsonl(assistantLine({sessionId: 'session-2', usage: zeros()}), assistantLine()),
    )
    expect(history.read().events).toHaveLength(1)
  })

  it('are kept apart by their ids', () => {
    const other = assistantLine({requestId: 'req_2', message: {id: 'msg_2'}, usage: {output_tokens: 60}})
    expect(outputs(readHistory(jsonl(assistantLine(), other)).events)).toEqual([50, 60])
  })
})

describe('a damaged transcript', () => {
  it.each([
    ['a byte order mark', `\uFEFF${jsonl(assistantLine())}`],
    ['Windows line ends', jsonl(assistantLine()).replaceAll('\n', '\r\n')],
    ['NULs before a line', `\0\0\0${jsonl(assistantLine())}`],
    ['empty lines', `\n \n\r\n${jsonl(assistantLine())}\n`],
    ['no line end at all', jsonl(assistantLine()).trimEnd()],
  ])('is read with %s', (_what, content) => {
    expect(only(content)).toMatchObject({outputTokens: 50})
    expect(problems(content)).toEqual([])
  })

  it('tells of each line that is no JSON, once a file, and reads the others', () => {
    const torn = JSON.stringify(assistantLine()).slice(0, -30)
    const glued = `${torn}${JSON.stringify(userLine())}`
    const content = jsonl(userLine(), torn, glued, 'null', assistantLine())
    expect(only(content)).toMatchObject({outputTokens: 50})
    expect(problems(content)).toEqual(['2: is no whole JSON object, and 2 more'])
    expect(readHistory(content).batches[0]?.malformedLines).toBe(3)
  })

  it('names the right line also where it was left off before', () => {
    const history = new TemporaryHistory()
    history.write('p/a.jsonl', jsonl(userLine(), userLine()))
    history.read()
    history.append('p/a.jsonl', jsonl(userLine(), '{"usage"'))
    expect(history.read().batches[0]?.problems).toEqual([
      {path: 'p/a.jsonl', line: 4, text: 'is no whole JSON object'},
    ])
  })

  it('says nothing of a last line that is not finished', () => {
    const content = jsonl(assistantLine()) + JSON.stringify(assistantLine({requestId: 'req_2'})).slice(0, 200)
    expect(only(content)).toMatchObject({requestId: 'req_1'})
    expect(problems(content)).toEqual([])
  })

  it.each([
    ['text', {output_tokens: '50'}],
    ['negative', {input_tokens: -1}],
    ['a fraction', {input_tokens: 1.5}],
    ['beyond belief', {cache_read_input_tokens: 1e300}],
    ['a list', {cache_creation_input_tokens: []}],
    ['negative in the split', {cache_creation: {ephemeral_5m_input_tokens: -4}}],
  ])('does not count what is %s, and says so', (_what, usage) => {
    const {events, batches} = readHistory(jsonl(assistantLine({usage})))
    expect(events).toEqual([])
    expect(batches[0]?.usage.unreadable).toBe(1)
    expect(batches[0]?.problems).toMatchObject([
      {line: 1, text: 'has token counts or a time that cannot be read'},
    ])
  })

  it.each(['yesterday', '2026-99-99T00:00:00Z', '', null, 17, '9999-01-01T00:00:00Z'])(
    'does not count at no time: %s',
    timestamp => {
      const {events, batches} = readHistory(jsonl(assistantLine({timestamp})))
      expect(events).toEqual([])
      expect(batches[0]?.usage.unreadable).toBe(1)
    },
  )

  it('survives a bomb of brackets and a run of NULs', () => {
    const bomb = `{"usage":${'['.repeat(200_000)}${']'.repeat(200_000)}}`
    const content = jsonl(bomb, '\0'.repeat(5000), `{"usage":${'{"a":'.repeat(100_000)}}`, assistantLine())
    expect(only(content)).toMatchObject({outputTokens: 50})
    expect(readHistory(content).batches[0]?.malformedLines).toBe(2)
  })
})

function zeros() {
  return {
    input_tokens: 0,
    output_tokens: 0,
    cache_read_input_tokens: 0,
    cache_creation_input_tokens: 0,
    cache_creation: {ephemeral_1h_input_tokens: 0, ephemeral_5m_input_tokens: 0},
  }
}
