import {expect} from 'vitest'
import {postLogs, requestLogs, type SentRequest} from './claude-telemetry.ts'
import {whileWatching} from './local-watch.ts'
import {type CliResult, runCli} from './run-cli.ts'
import {temporaryHome} from './temporary-home.ts'

/** Requests of agents that share these resource attributes. */
export type SentBatch = {
  readonly requests: readonly SentRequest[]
  readonly resource?: Readonly<Record<string, string>>
}

/** A new home that a `watch` has recorded these requests in. */
export async function recordedHome(...batches: readonly SentBatch[]): Promise<string> {
  const home = await temporaryHome()
  await recordInto(home, ...batches)
  return home
}

export async function recordInto(home: string, ...batches: readonly SentBatch[]): Promise<void> {
  await whileWatching(home, async url => {
    for (const {requests, resource} of batches) {
      const {status} = await postLogs(url, requestLogs(requests, resource))
      expect(status).toBe(200)
    }
  })
}

/** `stackspend report` over what a home holds, as a user starts it. */
export function runReport(
  home: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<CliResult> {
  return runCli(['report', ...args], {env: {...env, STACKSPEND_HOME: home}})
}

/** The report value of `report --json`. */
export async function reportJson(home: string, ...args: readonly string[]) {
  const {stdout, stderr, exitCode} = await runReport(home, [...args, '--json'])
  expect({stderr, exitCode}).toEqual({stderr: '', exitCode: 0})
  return JSON.parse(stdout)
}
