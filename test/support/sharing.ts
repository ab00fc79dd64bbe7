import {ensureDirs} from '../../src/config/paths.ts'
import {UsageStore} from '../../src/store/usage-store.ts'
import type {UsageEvent} from '../../src/usage/usage-event.ts'
import {GIT_ENV} from './git.ts'
import {BIN, cliEnvironment} from './run-cli.ts'
import {type ProgramResult, runProgram} from './run-program.ts'
import {pathsOf, temporaryHome} from './temporary-home.ts'
import {usageBatch, usageEvent} from './usage-event.ts'

/** A request on a branch, $4 at list price: a million input tokens. */
export function requestOn(branch: string, set: Partial<UsageEvent> & {project?: string} = {}): UsageEvent {
  const {project = 'api', ...rest} = set
  return usageEvent({
    model: 'claude-opus-5-5',
    inputTokens: 1_000_000,
    outputTokens: 0,
    place: {project, branch},
    ...rest,
  })
}

/** A home in which these requests are recorded. */
export async function homeWith(...events: readonly UsageEvent[]): Promise<string> {
  const home = await temporaryHome()
  await recordUsage(home, ...events)
  return home
}

export async function recordUsage(home: string, ...events: readonly UsageEvent[]): Promise<void> {
  await ensureDirs(pathsOf(home))
  const store = await UsageStore.open(pathsOf(home).storeFile, {promptThresholds: []})
  await store.append(usageBatch({events: [...events]}))
  await store.close()
}

/** What a person's shell has who works in `folder`. */
export function shareEnvironment(home: string): Record<string, string> {
  return {...cliEnvironment(home), ...GIT_ENV}
}

/** `stackspend share …` as someone types it in `folder`. */
export function runShare(
  folder: string,
  home: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<ProgramResult> {
  const command = [process.execPath, BIN, 'share', ...args] as const
  return runProgram(command, {cwd: folder, env: {...shareEnvironment(home), ...env}})
}
