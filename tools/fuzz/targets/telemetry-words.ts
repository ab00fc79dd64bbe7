import {CONTEXT_ATTRIBUTES} from '../../../src/usage/read-context.ts'
import {SOURCES} from '../../../src/usage/sources.ts'

/** Names that sources look for, and what a hostile client may write in place of any. */
export const TELEMETRY_WORDS: readonly string[] = [
  ...new Set([
    ...CONTEXT_ATTRIBUTES,
    ...SOURCES.flatMap(({attributes, metrics, spans}) => [...attributes, ...metrics, ...(spans ?? [])]),
  ]),
  'com.anthropic.claude_code',
  'event.name',
  'prompt',
  'user_prompt',
  'gen_ai.input.messages',
  '__proto__',
  'constructor',
  '\u001b[2J',
  '\xe2\x80\xae',
  '\xed\xa0\x80',
  '\0',
]
