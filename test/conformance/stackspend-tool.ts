import {join} from 'node:path'
import packageJson from '../../package.json' with {type: 'json'}
import {runCli} from '../support/run-cli.ts'
import {readReport} from './read-report.ts'
import type {Tool} from './run-case.ts'
import {sendTelemetry} from './send-telemetry.ts'

/** The built program as a user starts it: `watch` while there is telemetry, then `import`, then `report`. */
export const stackspend: Tool = {
  name: 'stackspend',
  version: packageJson.version,
  ask: async ({configDir, home, timezone, telemetry}) => {
    if (telemetry.length > 0) await sendTelemetry(home, telemetry)
    await run(home, ['import', '--root', join(configDir, 'projects'), '--json'])
    const report = await run(home, ['report', '--by', 'day', '--timezone', timezone, '--json'])
    return readReport(JSON.parse(report))
  },
}

/** What the program, started as a user does, says on stdout. */
export async function run(home: string, args: readonly string[]): Promise<string> {
  const {stdout, stderr, exitCode} = await runCli(args, {env: {HOME: home, STACKSPEND_HOME: home}})
  if (exitCode !== 0)
    throw new Error(`stackspend ${args.join(' ')} ended with ${exitCode}: ${stderr}${stdout}`)
  return stdout
}
