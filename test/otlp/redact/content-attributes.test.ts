import {describe, expect, it} from 'vitest'
import {contentKind} from '../../../src/otlp/redact/content-attributes.ts'
import {CONTEXT_ATTRIBUTES} from '../../../src/usage/read-context.ts'
import {SOURCES} from '../../../src/usage/sources.ts'

describe('the list of content', () => {
  it.each([
    'prompt',
    'prompt_text',
    'user_prompt',
    'response',
    'response.model_output',
    'tool_input',
    'tool_parameters',
    'full_command',
    'file_path',
    'body',
    'body_ref',
    'gen_ai.input.messages',
    'gen_ai.prompt.0.content',
    'gen_ai.completion.12.tool_calls.0.arguments',
    'llm.prompts',
    'llm.prompts.0.content',
    'llm.input_messages.0.message.content',
    'retrieval.documents.3.document.content',
    'ai.prompt.messages',
    'ai.response.text',
    'ai.response.files',
    'ai.request.text',
    'anthropic.tool_result.content',
    'gen_ai.system_instructions',
    'gen_ai.guardrail.input',
    'gen_ai.prompt.0.user',
    'llm.request.functions.0.description',
    'llm.output_messages.0.message.contents.0.message_content.text',
    'input.value',
    'traceloop.entity.input',
    'process.command_args',
  ])('has %s', key => {
    expect(contentKind(key)).toBe('content')
  })

  it.each(['error', 'exception.message'])('has %s, which may quote content', key => {
    expect(contentKind(key)).toBe('error')
  })

  it.each([
    'prompt.id',
    'prompt_length',
    'response_length',
    'tool_name',
    'tool_input_size_bytes',
    'error_type',
    'error.type',
    'error_class',
    'status_code',
    'gen_ai.prompt.name',
    'gen_ai.completion.0.finish_reason',
    'llm.input_messages.0.message.role',
    'ai.response.model',
    'gen_ai.usage.input_tokens',
    'gen_ai.response.id',
    'llm.token_count.prompt_details.cache_read',
    'llm.request.type',
    'traceloop.entity.name',
    'anthropic.request.id',
    'ai.response.id',
    'process.pid',
    'session.id',
    'constructor',
  ])('has not %s', key => {
    expect(contentKind(key)).toBeUndefined()
  })

  it('has nothing that usage is read from, so that a remote counts the same', () => {
    const read = [...CONTEXT_ATTRIBUTES, ...SOURCES.flatMap(source => source.attributes)]
    expect(read.filter(key => contentKind(key) !== undefined)).toEqual([])
  })
})
