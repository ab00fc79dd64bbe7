import {describe, expect, it} from 'vitest'
import {contentKind} from '../../src/otlp/redact/content-attributes.ts'
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

  it.each([
    ['com.anthropic.sdk.typescript', 'anthropic-sdk'],
    ['com.anthropic.sdk.python.bedrock', 'anthropic-sdk'],
    ['com.anthropic.claude-platform', 'claude-platform'],
    ['opentelemetry.instrumentation.anthropic', 'openllmetry'],
    ['opentelemetry.instrumentation.bedrock', 'openllmetry'],
    ['@traceloop/instrumentation-anthropic', 'openllmetry'],
    ['openinference.instrumentation.anthropic', 'openinference'],
    ['@arizeai/openinference-instrumentation-anthropic', 'openinference'],
    ['opentelemetry.instrumentation.openai_v2', 'gen-ai'],
    ['', 'gen-ai'],
  ])('knows by the scope %j that it speaks as %s', (scope, source) => {
    expect(findSource(scope, NO_RESOURCE)?.source).toBe(source)
  })

  it.each(['cowork', 'office-agent'])('knows %s by its service, whatever the scope', service => {
    const resource = new Map([['service.name', service]])
    expect(findSource('com.anthropic.claude_code.events', resource)?.source).toBe(service)
    expect(findSource('', resource)?.source).toBe(service)
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
    const isCountOrId =
      /(?:tokens|Tokens|tokens\.cached|\.id|\.model|model_name|_tier|status_code)$|^llm\.token_count\./
    const wanted = [...CONTEXT_ATTRIBUTES, ...SOURCES.flatMap(source => source.attributes)]
    expect(wanted.filter(name => isPrivate.test(name) && !isCountOrId.test(name))).toEqual([])
    expect(wanted.filter(name => contentKind(name) !== undefined)).toEqual([])
  })

  it('takes from anybody what bears the mark of the GenAI conventions only', () => {
    expect(WANTED.scope('io.opentelemetry.contrib.http', NO_RESOURCE)?.mark).toBe('gen_ai.')
    const named = SOURCES.filter(({source}) => source !== 'gen-ai')
    expect(named.map(({mark}) => mark)).toEqual(named.map(() => undefined))
  })
})
