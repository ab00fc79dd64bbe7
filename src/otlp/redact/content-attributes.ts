/**
 * Why an attribute's text is taken out. `content`: prompts, responses, commands, what tools read and wrote.
 * `error`: a message that may quote them; a text of one word is the error's kind and stays.
 */
export type ContentKind = 'content' | 'error'

// The Claude Code documentation ("Monitoring": events, spans, detailed beta tracing) and captured traffic of
// 2.0.76 and 2.1.330. Without any flag 2.0.76 sends tool_parameters, full_command and file_path.
const CLAUDE_CODE = [
  'prompt',
  'prompt_text',
  'user_prompt',
  'system_prompt',
  'system_prompt_preview',
  'user_system_prompt',
  'system_reminders',
  'new_context',
  'response',
  'response.model_output',
  'tool_input',
  'tool_parameters',
  'full_command',
  'bash_command',
  // The first word of a shell command, which may be a path.
  'bash_argv0',
  'command',
  'file_path',
  'hook_definitions',
  // api_request_body and api_response_body: the whole conversation, or the path of a file that holds it.
  'body',
  'body_ref',
]

// Codex (tool_result events) and Gemini CLI (api_request, api_response, tool_call events), by their documentation.
const OTHER_AGENTS = ['arguments', 'output', 'request_text', 'response_text', 'function_args']

// The Anthropic SDK in its content mode (1.14): beside the attributes of the conventions, this one, and it takes
// stop sequences for content.
const ANTHROPIC_SDK = ['anthropic.tool_result.content', 'gen_ai.request.stop_sequences']

// OpenTelemetry GenAI conventions, the deprecated ones and Sentry's spellings included; `content` is in the
// bodies of its message events.
const GEN_AI = [
  'content',
  'gen_ai.input.messages',
  'gen_ai.output.messages',
  'gen_ai.system_instructions',
  'gen_ai.system.message',
  'gen_ai.prompt',
  'gen_ai.completion',
  'gen_ai.event.content',
  'gen_ai.request.messages',
  'gen_ai.request.available_tools',
  'gen_ai.response.text',
  'gen_ai.response.tool_calls',
  'gen_ai.tool.call.arguments',
  'gen_ai.tool.call.result',
  'gen_ai.tool.definitions',
  'gen_ai.tool.input',
  'gen_ai.tool.output',
  'gen_ai.tool.message',
  'gen_ai.evaluation.explanation',
  'gen_ai.retrieval.documents',
  'gen_ai.retrieval.query.text',
  'gen_ai.embeddings.input',
  'gen_ai.guardrail.input',
  'gen_ai.guardrail.output',
]

// OpenInference, OpenLLMetry, the Vercel AI SDK and Pydantic AI, by their conventions.
const INSTRUMENTATIONS = [
  'input.value',
  'output.value',
  'input.images',
  'output.images',
  'llm.prompts',
  'llm.completions',
  'llm.choices',
  'llm.tools',
  'llm.function_call',
  'llm.invocation_parameters',
  'tool.parameters',
  'embedding.text',
  'document.content',
  'reranker.query',
  'traceloop.entity.input',
  'traceloop.entity.output',
  'ai.prompt',
  'ai.value',
  'ai.values',
  'ai.documents',
  'ai.request.text',
  'ai.toolCall.args',
  'ai.toolCall.result',
  'request_data',
  'response_data',
  'tool_arguments',
  'tool_response',
  'all_messages_events',
  'pydantic_ai.all_messages',
  'final_result',
]

// An API's error quotes the request, a tool's its output; `error` of Claude Code is the whole message with
// OTEL_LOG_TOOL_DETAILS. Kind, class and status code have attributes of their own, which stay.
const ERRORS = [
  'error',
  'error.message',
  'error_message',
  'exception.message',
  'exception.stacktrace',
  'gen_ai.guardrail.error.message',
]

/**
 * Lists that are flattened into attributes: `gen_ai.prompt.0.content`, `llm.input_messages.0.message.content`. And
 * OpenTelemetry's "Process": `claude -p "…"` has the prompt among its arguments.
 */
const FLATTENED =
  /^(?:process\.command(?:_args|_line)?$|gen_ai\.(?:prompt|completion)\.\d|llm\.request\.functions\.\d|llm\.(?:prompts|completions|choices|tools|(?:in|out)put_messages)(?:\.\d|$)|llm\.prompt_template\.|(?:retrieval|reranker)\.(?:input_|output_)?documents(?:\.\d|$)|embedding\.embeddings\.\d|message\.(?:contents?|tool_calls)(?:\.\d|$)|ai\.prompt\.|ai\.response\.(?:text|object|reasoning|toolCalls|files)$|traceloop\.prompt\.template|mcp\.request\.argument\.)/

/** Parts of flattened lists that hold no content: who spoke, and why a response ended. */
const FLATTENED_METADATA = /\.(?:role|finish_reason)$/

const KINDS: ReadonlyMap<string, ContentKind> = new Map([
  ...[CLAUDE_CODE, OTHER_AGENTS, ANTHROPIC_SDK, GEN_AI, INSTRUMENTATIONS]
    .flat()
    .map(key => [key, 'content'] as const),
  ...ERRORS.map(key => [key, 'error'] as const),
])

/** What an attribute of this key holds, of any signal and program; `undefined` for what always stays. */
export function contentKind(key: string): ContentKind | undefined {
  const kind = KINDS.get(key)
  if (kind !== undefined) return kind
  return FLATTENED.test(key) && !FLATTENED_METADATA.test(key) ? 'content' : undefined
}

/** Span events all of whose text is content: Claude Code's carries a tool's input and output, by changing keys. */
export const CONTENT_SPAN_EVENTS: ReadonlySet<string> = new Set([
  'tool.input',
  'tool.output',
  'gen_ai.content.prompt',
  'gen_ai.content.completion',
])

/** What clients send in the place of content that they were not allowed to send. */
export const PLACEHOLDER = '<REDACTED>'

/** One word: an event's name or the kind of an error, such as `claude_code.api_request` or `Error:ENOENT`. */
export const ONE_WORD = /^[A-Za-z][\w.:-]{0,63}$/
