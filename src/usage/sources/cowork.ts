import {claudeCodeDialect} from '../claude-code/claude-code-dialect.ts'

/**
 * Claude Cowork: events as Claude Code sends them, told by the service's name, as no scope of its own is documented.
 */
export const cowork = claudeCodeDialect(
  'cowork',
  (_scope, resource) => resource.get('service.name') === 'cowork',
)
