import {fileURLToPath} from 'node:url'
import {loadScenario} from './captures.ts'
import {ofSignals, replay} from './replay.ts'
import {withResourceAttributes} from './with-resource-attributes.ts'

const SIGNALS = ['logs', 'metrics', 'traces'] as const

/**
 * Does what Claude Code does with its telemetry: exports what a captured run of 2.1.330 exported to where `env` says,
 * and nothing unless `env` asks for it.
 * @throws Error when a batch was not taken.
 */
export async function runCapturedAgent(
  scenario: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const endpoint = env.OTEL_EXPORTER_OTLP_ENDPOINT
  if (env.CLAUDE_CODE_ENABLE_TELEMETRY !== '1' || endpoint === undefined || endpoint === '') return
  const wanted = SIGNALS.filter(signal => env[`OTEL_${signal.toUpperCase()}_EXPORTER`] === 'otlp')
  const batches = ofSignals(loadScenario('2.1.330', scenario).batches, ...wanted)
  const sent = batches.map(batch => withResourceAttributes(batch, env.OTEL_RESOURCE_ATTRIBUTES ?? ''))
  const refused = (await replay(endpoint, sent)).filter(({status}) => status !== 200)
  if (refused.length > 0) throw new Error(`${refused.length} of ${sent.length} batches were not taken`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await runCapturedAgent(process.argv[2] ?? '', process.env)
  console.log('Done.')
}
