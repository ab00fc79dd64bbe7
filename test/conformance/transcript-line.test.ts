import {expect, it} from 'vitest'
import {assistant, assistantLine, blocks, user} from './transcript-line.ts'

it('writes a line as Claude Code does, without a space and with every count', () => {
  const line = assistant({id: 'one', cacheWrite1hTokens: 40})
  expect(line).toContain('"isSidechain":false')
  expect(line).toContain(
    '"usage":{"input_tokens":100,"cache_creation_input_tokens":2040,"cache_read_input_tokens":7500,"output_tokens":500,' +
      '"server_tool_use":{"web_search_requests":0,"web_fetch_requests":0},"service_tier":"standard",' +
      '"cache_creation":{"ephemeral_1h_input_tokens":40,"ephemeral_5m_input_tokens":2000}',
  )
})

it('gives the blocks of a message one message id, and each a uuid of its own', () => {
  const lines = blocks(3, {id: 'one'}).map(line => JSON.parse(line))
  expect(new Set(lines.map(line => line.message.id)).size).toBe(1)
  expect(new Set(lines.map(line => line.requestId)).size).toBe(1)
  expect(new Set(lines.map(line => line.uuid)).size).toBe(3)
})

it('leaves ids out where a client does', () => {
  const line = assistantLine({id: 'one', requestId: null, messageId: null})
  expect(line).not.toHaveProperty('requestId')
  expect(line.message).not.toHaveProperty('id')
})

it('writes lines of people without any usage', () => {
  expect(user('Hello')).not.toContain('usage')
})
