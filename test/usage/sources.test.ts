import {describe, expect, it} from 'vitest'
import {findSource, SOURCES, WANTED} from '../../src/usage/sources.ts'

describe('findSource', () => {
  it.each([
    'com.anthropic.claude_code',
    'com.anthropic.claude_code.events',
    'com.anthropic.claude_code.tracing',
  ])('knows Claude Code by its scope %s', scope => {
    expect(findSource(scope)?.source).toBe('claude-code')
  })

  it.each(['', 'claude-code', 'com.anthropic', 'com.anthropic.claude_codex', 'x.com.anthropic.claude_code'])(
    'knows nobody by the scope %j',
    scope => {
      expect(findSource(scope)).toBeUndefined()
    },
  )
})

describe('WANTED', () => {
  it('asks a decoder for the scopes of known sources only', () => {
    expect(WANTED.scope('com.anthropic.claude_code.events')).toBe(true)
    expect(WANTED.scope('io.opentelemetry.contrib.http')).toBe(false)
  })

  it('asks for the usage metrics and the request span of each source, and for no other', () => {
    expect(['token', 'cost'].map(name => WANTED.metric(`claude_code.${name}.usage`))).toEqual([true, true])
    expect(WANTED.metric('claude_code.lines_of_code.count')).toBe(false)
    expect(WANTED.span('claude_code.llm_request')).toBe(true)
    expect(WANTED.span('claude_code.tool')).toBe(false)
  })

  it('asks for every attribute that a source reads', () => {
    for (const name of SOURCES.flatMap(source => source.attributes)) {
      expect(WANTED.recordAttributes.has(name), name).toBe(true)
    }
  })

  it('asks for no attribute that can hold what a person wrote or a tool did', () => {
    const isPrivate =
      /prompt|response|input$|command|path|param|content|body|message|output$|error$|header|url/
    const wanted = [...WANTED.recordAttributes].filter(name => isPrivate.test(name))
    expect(wanted).toEqual([])
  })
})
