import {genAiDialect} from '../gen-ai/gen-ai-dialect.ts'

const PYTHON = /^opentelemetry\.instrumentation\.(?:anthropic|bedrock)(?:\.|$)/
const JS = '@traceloop/instrumentation-'

/**
 * Traceloop's OpenLLMetry. Its Python instrumentation of Anthropic adds cached tokens to the input. Those of
 * Bedrock, and the JavaScript one of Anthropic (as recorded of 0.27.0, and as 0.20 and 0.22 are written), pass on
 * the API's own count, which leaves them out.
 */
export const openLlmetry = genAiDialect({
  source: 'openllmetry',
  isScope: name => PYTHON.test(name) || name.startsWith(JS),
  inputOf: name => (name.includes('bedrock') || name === `${JS}anthropic` ? 'exclusive' : 'inclusive'),
})
