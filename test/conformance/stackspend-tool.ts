import {join} from 'node:path'
import * as v from 'valibot'
import packageJson from '../../package.json' with {type: 'json'}
import {runCli} from '../support/run-cli.ts'
import type {Figures, Tool} from './run-case.ts'
import {sendTelemetry} from './send-telemetry.ts'

const measures = {
  requests: v.nullable(v.number()),
  inputTokens: v.number(),
  outputTokens: v.number(),
  cacheReadTokens: v.number(),
  cacheWriteTokens: v.number(),
  estimatedUsd: v.nullable(v.number()),
}

const reportSchema = v.object({
  rows: v.array(v.object({key: v.object({day: v.string()}), ...measures})),
  totals: v.object(measures),
  unpricedModels: v.array(v.object({model: v.string()})),
})

/** The built program as a user starts it: `watch` while there is telemetry, then `import`, then `report`. */
export const stackspend: Tool = {
  name: 'stackspend',
  version: packageJson.version,
  ask: async ({configDir, home, timezone, telemetry}) => {
    if (telemetry.length > 0) await sendTelemetry(home, telemetry)
    await run(home, ['import', '--root', join(configDir, 'projects'), '--json'])
    const report = await run(home, ['report', '--by', 'day', '--timezone', timezone, '--json'])
    return readReport(report)
  },
}

async function run(home: string, args: readonly string[]): Promise<string> {
  const {stdout, stderr, exitCode} = await runCli(args, {env: {HOME: home, STACKSPEND_HOME: home}})
  if (exitCode !== 0) throw new Error(`stackspend ${args.join(' ')} ended with ${exitCode}: ${stderr}`)
  return stdout
}

function readReport(json: string): Figures {
  const {totals, rows, unpricedModels} = v.parse(reportSchema, JSON.parse(json))
  return {
    ...totals,
    requests: totals.requests ?? undefined,
    costUsd: totals.estimatedUsd ?? undefined,
    unpricedModels: unpricedModels.map(({model}) => model),
    days: Object.fromEntries(rows.map(row => [row.key.day, row.estimatedUsd ?? 0])),
  }
}
