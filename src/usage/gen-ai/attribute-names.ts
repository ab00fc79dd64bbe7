// OpenTelemetry's GenAI conventions, latest and former names, and what Anthropic's own spans add; the former
// names are those of OpenLLMetry too. In each list the first that is present counts.

export const OPERATION = 'gen_ai.operation.name'
/** OpenLLMetry's, before there was an operation. */
export const REQUEST_TYPE = 'llm.request.type'

export const MODEL = [
  'gen_ai.response.model',
  'gen_ai.request.model',
  'llm.response.model',
  'llm.request.model',
] as const
export const PROVIDER = ['gen_ai.provider.name', 'gen_ai.system'] as const
export const SESSION = [
  'gen_ai.conversation.id',
  'session.id',
  'traceloop.association.properties.session_id',
] as const
export const REQUEST_ID = 'anthropic.request.id'
export const RESPONSE_ID = 'gen_ai.response.id'
export const AGENT = 'gen_ai.agent.name'
export const SERVICE_TIER = 'anthropic.response.service_tier'
export const ERROR_TYPE = 'error.type'
export const STATUS_CODE = 'http.response.status_code'

export const INPUT = [
  'gen_ai.usage.input_tokens',
  'gen_ai.usage.prompt_tokens',
  'llm.usage.prompt_tokens',
] as const
export const OUTPUT = [
  'gen_ai.usage.output_tokens',
  'gen_ai.usage.completion_tokens',
  'llm.usage.completion_tokens',
] as const

/** With these the input includes the cache: the conventions say so, and the Vercel AI SDK's details do. */
export const CONVENTIONAL_CACHE_READ = [
  'gen_ai.usage.cache_read.input_tokens',
  'ai.usage.inputTokenDetails.cacheReadTokens',
] as const
export const CONVENTIONAL_CACHE_WRITE = [
  'gen_ai.usage.cache_write.input_tokens',
  'gen_ai.usage.cache_creation.input_tokens',
  'ai.usage.inputTokenDetails.cacheWriteTokens',
] as const
/** Older OpenLLMetry, Sentry, older Vercel AI SDK: with these nothing is said of the input. */
export const OTHER_CACHE_READ = [
  'gen_ai.usage.cache_read_input_tokens',
  'gen_ai.usage.input_tokens.cached',
  'ai.usage.cachedInputTokens',
] as const
export const OTHER_CACHE_WRITE = [
  'gen_ai.usage.cache_creation_input_tokens',
  'gen_ai.usage.input_tokens.cache_write',
] as const

export const CACHE_WRITE_5M = 'anthropic.usage.cache_creation.ephemeral_5m_input_tokens'
export const CACHE_WRITE_1H = 'anthropic.usage.cache_creation.ephemeral_1h_input_tokens'
/** What summaries of the conversation took, which the other counts leave out. */
export const COMPACTION_INPUT = 'anthropic.usage.compaction.input_tokens'
export const COMPACTION_OUTPUT = 'anthropic.usage.compaction.output_tokens'

/** Everything that is read of a span or an event. */
export const GEN_AI_ATTRIBUTES: readonly string[] = [
  'event.name',
  OPERATION,
  REQUEST_TYPE,
  ...MODEL,
  ...PROVIDER,
  ...SESSION,
  REQUEST_ID,
  RESPONSE_ID,
  AGENT,
  SERVICE_TIER,
  ERROR_TYPE,
  STATUS_CODE,
  ...INPUT,
  ...OUTPUT,
  ...CONVENTIONAL_CACHE_READ,
  ...CONVENTIONAL_CACHE_WRITE,
  ...OTHER_CACHE_READ,
  ...OTHER_CACHE_WRITE,
  CACHE_WRITE_5M,
  CACHE_WRITE_1H,
  COMPACTION_INPUT,
  COMPACTION_OUTPUT,
]
