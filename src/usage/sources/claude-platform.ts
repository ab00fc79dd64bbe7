import {genAiDialect} from '../gen-ai/gen-ai-dialect.ts'

const SCOPE = 'com.anthropic.claude-platform'

/** The spans of the Claude API's servers. A request that the SDK told of has the same `anthropic.request.id` here. */
export const claudePlatform = genAiDialect({
  source: 'claude-platform',
  isScope: name => name === SCOPE || name.startsWith(`${SCOPE}.`),
  inputOf: () => 'inclusive',
})
