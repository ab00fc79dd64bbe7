import {genAiDialect} from '../gen-ai/gen-ai-dialect.ts'

/** The Anthropic SDKs' own spans: the TypeScript SDK writes them from 1.x on, the Python SDK from 1.14. */
export const anthropicSdk = genAiDialect({
  source: 'anthropic-sdk',
  isScope: name => name.startsWith('com.anthropic.sdk.'),
  inputOf: () => 'inclusive',
})
