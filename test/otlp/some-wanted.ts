import type {Attributes} from '../../src/otlp/records.ts'
import type {Wanted, WantedRecords} from '../../src/otlp/wanted.ts'

const claudeCodeKeys = new Set(['model', 'input_tokens', 'session.id', 'event.name', '__proto__'])
const genAiKeys = new Set(['gen_ai.system', 'session.id'])

const claudeCode: WantedRecords = {
  recordAttribute: key => claudeCodeKeys.has(key),
  metric: name => name === 'claude_code.token.usage',
  span: name => name === 'claude_code.llm_request',
  hasIds: false,
}

const anybody: WantedRecords = {
  recordAttribute: key => genAiKeys.has(key),
  metric: name => name === 'gen_ai.client.token.usage',
  span: () => true,
  hasIds: true,
  mark: 'gen_ai.',
}

/** A filter of both kinds: of one program by its scope, and of anybody's records by their mark. */
export const someWanted: Wanted = {
  scope(name: string, resource: Attributes) {
    if (resource.has('model')) return undefined
    if (name.startsWith('com.anthropic.claude_code')) return claudeCode
    return name === 'anybody' ? anybody : undefined
  },
}
