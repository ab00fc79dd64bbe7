import {describe, expect, it} from 'vitest'
import {parseLine} from '../../../src/transcripts/line/parse-line.ts'

const usage = {input_tokens: 5, output_tokens: 7}
const message = {id: 'msg_1', content: [{type: 'text', text: 'long'}], stop_reason: 'end_turn', usage}
const content = [{type: 'tool_use', input: {message: {...message, id: 'msg_quoted'}}}]

describe('parseLine', () => {
  it.each([
    ['as clients write it', {uuid: 'u', message, requestId: 'req_1'}],
    ['with a content of its own before the message', {origin: {content: ['x']}, message, requestId: 'req_1'}],
    ['with another content inside the message', {message: {edits: {content: []}, ...message}}],
    ['whose content quotes a line', {message: {...message, content}, requestId: 'req_1'}],
    ['without anything behind the content', {message: {usage, id: 'msg_1', content: []}}],
  ])('finds the message and its counts in a line %s', (_, line) => {
    const parsed = parseLine(JSON.stringify(line))
    expect(parsed).toMatchObject({message: {id: 'msg_1', usage}})
  })

  it('finds nothing in a damaged line', () => {
    expect(parseLine(JSON.stringify({message}).slice(0, -4))).toBeUndefined()
  })
})
