import {claudeCodeDialect} from '../claude-code/claude-code-dialect.ts'

// Scope names are the steady marker: OTEL_SERVICE_NAME replaces service.name.
const SCOPE = 'com.anthropic.claude_code'

/** Claude Code and the agents that embed it, the Agent SDK's among them: versions 1.0 to 2.1. */
export const claudeCode = claudeCodeDialect(
  'claude-code',
  name => name === SCOPE || name.startsWith(`${SCOPE}.`),
)
