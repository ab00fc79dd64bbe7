import {describe, expect, it} from 'vitest'
import {CONTEXT_ATTRIBUTES} from '../../src/usage/read-context.ts'
import {findSource, SOURCES, WANTED} from '../../src/usage/sources.ts'

const NO_RESOURCE = new Map<string, string>()

describe('findSource', () => {
  it.each([
    'com.anthropic.claude_code',
    'com.anthropic.claude_code.events',
    'com.anthropic.claude_code.tracing',
  ])('knows Claude Code by its scope %s', scope => {
    expect(findSource(scope, NO_RESOURCE)?.source).toBe('claude-code')
  })

  it.each(['', 'claude-code', 'com.anthropic', 'com.anthropic.claude_codex', 'x.com.anthropic.claude_code'])(
    'knows no Claude Code by the scope %j',
    scope => {
      expect(findSource(scope, NO_RESOURCE)?.source).not.toBe('claude-code')
    },
  )
})

describe('WANTED', () => {
  const claudeCode = WANTED.scope('com.anthropic.claude_code', NO_RESOURCE)

  it('asks for the usage metrics and the request span of a source, and for no other', () => {
    expect(['token', 'cost'].map(name => claudeCode?.metric(`claude_code.${name}.usage`))).toEqual([
      true,
      true,
    ])
    expect(claudeCode?.metric('claude_code.lines_of_code.count')).toBe(false)
    expect(claudeCode?.span('claude_code.llm_request')).toBe(true)
    expect(claudeCode?.span('claude_code.tool')).toBe(false)
  })

  it('asks for the attributes that a source reads, and for no other', () => {
    expect(claudeCode?.recordAttribute('cost_usd')).toBe(true)
    expect(claudeCode?.recordAttribute('user.id')).toBe(true)
    expect(claudeCode?.recordAttribute('prompt')).toBe(false)
    expect(claudeCode?.recordAttribute('gen_ai.usage.input_tokens')).toBe(false)
  })

  it('asks for no attribute that can hold what a person wrote or a tool did', () => {
    const isPrivate =
      /prompt|response|input$|command|path|param|content|body|message|output$|error$|header|url/
    const wanted = [...CONTEXT_ATTRIBUTES, ...SOURCES.flatMap(source => source.attributes)]
    expect(wanted.filter(name => isPrivate.test(name))).toEqual([])
  })
})
