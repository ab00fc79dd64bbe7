import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {LongLine} from '../../src/transcripts/line/long-line.ts'
import {parseLine} from '../../src/transcripts/line/parse-line.ts'
import {readRequest} from '../../src/transcripts/line/read-request.ts'
import {assistantLine, jsonl, readHistory, TemporaryHistory, userLine} from '../support/transcripts.ts'

const MB = 1024 * 1024

/** What is left of a line that comes in pieces of `size` bytes. */
function shorten(line: string, size = 7): string | undefined {
  const bytes = Buffer.from(line)
  const long = new LongLine()
  for (let at = 0; at < bytes.length; at += size) long.push(bytes.subarray(at, at + size))
  return long.end()
}

describe('a line too long to hold', () => {
  it('tells the same as if it were held', () => {
    const line = assistantLine({
      cwd: '/home/dev/größe',
      message: {content: [{type: 'text', text: `"\\"${'x'.repeat(3000)}\\`}, {a: [[{b: '}]"'}]]}]},
      usage: {server_tool_use: {web_search_requests: 2}},
    })
    for (const text of [JSON.stringify(line), JSON.stringify(line, null, 2).replaceAll('\n', ' ')]) {
      for (const size of [1, 2, 7, 1000]) {
        const short = shorten(text, size)
        expect(short?.length).toBeLessThan(1500)
        expect(readRequest(parseLine(short ?? '') ?? {})).toEqual(readRequest(line))
      }
    }
  })

  it('is not whole when it ends early, ends late or begins with something else', () => {
    const line = JSON.stringify(assistantLine())
    expect(shorten(line.slice(0, -1))).toBeUndefined()
    expect(shorten(`${line}}`)).toBeUndefined()
    expect(shorten(`${line}{}`)).toBeUndefined()
    expect(shorten(`[${line}]`)).toBeUndefined()
    expect(shorten('x')).toBeUndefined()
  })

  it('is not remembered for keys deeper in it', () => {
    const line = {
      x: {message: {usage: {output_tokens: 7}}, sessionId: 'no'},
      message: {x: {usage: 1, id: 'no'}},
    }
    expect(shorten(JSON.stringify(line))).toBe('{}')
  })

  it('loses a member beyond all measure, and no other', () => {
    expect(shorten(JSON.stringify({cwd: 'x'.repeat(100_000), type: 'user'}), 1000)).toBe('{"type":"user"}')
  })

  it('holds what any JSON would hold', () => {
    fc.assert(
      fc.property(fc.json(), fc.json(), fc.integer({min: 1, max: 9}), (content, extra, size) => {
        const text = `{"extra": ${extra},"message":{"content":${content},"id":"msg_1","usage":{"a":[1,{"b":2}]}},"type":"x"}`
        const short = JSON.parse(shorten(text, size) ?? 'null')
        expect(short).toEqual({type: 'x', message: {id: 'msg_1', usage: {a: [1, {b: 2}]}}})
      }),
    )
  })

  it('is counted between others', () => {
    const long = assistantLine({requestId: 'req_2', message: {id: 'msg_2', content: 'y'.repeat(900_000)}})
    const content = jsonl(assistantLine(), long, userLine({message: 'z'.repeat(900_000)}), assistantLine())
    const {events, files} = readHistory(content, {lineLimit: 100_000})
    expect(events.map(({requestId}) => requestId)).toEqual(['req_1', 'req_2'])
    expect(files.at(-1)?.offset).toBe(content.length)
  })

  it('is left alone until it is finished', () => {
    const line = jsonl(assistantLine({message: {content: 'y'.repeat(900_000)}}))
    const history = new TemporaryHistory()
    history.write('p/a.jsonl', line.slice(0, -100))
    expect(history.read({lineLimit: 100_000})).toMatchObject({events: [], files: [{offset: 0}]})
    history.append('p/a.jsonl', line.slice(-100))
    expect(history.read({lineLimit: 100_000}).events).toHaveLength(1)
  })

  it('takes no memory of its own, were it 200 MB', () => {
    const history = new TemporaryHistory()
    const [before = '', after = ''] = jsonl(assistantLine({message: {content: '@'}})).split('@')
    history.write('p/a.jsonl', before)
    for (let written = 0; written < 200 * MB; written += 10 * MB)
      history.append('p/a.jsonl', 'x'.repeat(10 * MB))
    history.append('p/a.jsonl', after)
    const memoryBefore = process.memoryUsage().rss
    expect(history.read().events).toMatchObject([{outputTokens: 50}])
    expect(process.memoryUsage().rss - memoryBefore).toBeLessThan(100 * MB)
  })
})
