import {genAiDialect} from '../gen-ai/gen-ai-dialect.ts'

/**
 * OpenTelemetry's GenAI conventions from anybody: an instrumentation, a framework, a gateway. Whether its input
 * includes cached tokens is not known, so the names of its attributes decide.
 */
export const genAi = genAiDialect({
  source: 'gen-ai',
  isScope: () => true,
  inputOf: () => 'unknown',
  mark: 'gen_ai.',
})
