import type {WantedHook} from '../../config/claude-settings/add-hook.ts'
import {maskSettings} from '../../config/claude-settings/mask-settings.ts'
import {unifiedDiff} from '../../config/claude-settings/unified-diff.ts'
import {type Surroundings, settingsPath, type WritableScope} from '../../config/claude-settings/where.ts'
import {
  type HookPlan,
  planHook,
  planHookRemoval,
  writeHookPlan,
} from '../../config/claude-settings/write-hook.ts'
import {ensureDirs, type Paths} from '../../config/paths.ts'
import {StackspendError} from '../../errors.ts'
import {HOOK_EVENTS} from './hook-event.ts'

export type InstallHookOptions = {
  readonly paths: Paths
  readonly surroundings: Surroundings
  readonly scope: WritableScope
  /** What Claude Code is to call. */
  readonly command: string
  readonly dryRun: boolean
  readonly now: Date
  readonly mayWrite: (change: {readonly file: string; readonly diff: string}) => Promise<boolean>
}

export type InstalledHook = {
  readonly dryRun: boolean
  readonly file: string
  readonly command: string
  /** `restored`: byte for byte as before any of it. `removed`: what was edited since stays. */
  readonly outcome: 'added' | 'unchanged' | 'restored' | 'removed'
  /** As `diff -u` has it, with other people's values masked. */
  readonly diff: string
  readonly backup: string | null
}

/** What works on every machine that has the program on its PATH. */
export const HOOK_COMMAND = 'stackspend hook'

/** It takes a twentieth of a second; a machine that hangs must not hold a prompt. */
const TIMEOUT_SECONDS = 5

/**
 * Lets Claude Code call the hook: writes it into one of its settings files, behind whatever is called there already.
 * @throws StackspendError CLAUDE_SETTINGS_INVALID, CLAUDE_SETTINGS_UNWRITABLE, CANCELLED
 */
export async function installHook(options: InstallHookOptions): Promise<InstalledHook> {
  const wanted: WantedHook = {events: HOOK_EVENTS, command: options.command, timeout: TIMEOUT_SECONDS}
  const path = settingsPath(options.scope, options.surroundings)
  return carryOut(options, () => planHook(path, wanted, options.paths.claudeHookRecordFile))
}

/** Takes out of a settings file what `installHook` wrote. @throws as `installHook`. */
export async function uninstallHook(options: InstallHookOptions): Promise<InstalledHook> {
  const path = settingsPath(options.scope, options.surroundings)
  const known = {command: options.command, events: HOOK_EVENTS}
  return carryOut(options, () => planHookRemoval(path, known, options.paths.claudeHookRecordFile))
}

async function carryOut(
  {paths, command, dryRun, now, mayWrite}: InstallHookOptions,
  work: () => Promise<HookPlan>,
): Promise<InstalledHook> {
  try {
    const plan = await work()
    const {file, after} = plan
    const diff = diffOf(plan, command)
    const done = {dryRun, file: file.path, command, outcome: outcomeOf(plan), diff}
    if (dryRun || after === file.text) return {...done, backup: null}
    if (!(await mayWrite({file: file.path, diff})))
      throw new StackspendError('CANCELLED', 'nothing was changed')
    await ensureDirs(paths)
    return {...done, backup: await writeHookPlan(plan, paths.claudeHookRecordFile, now)}
  } catch (error) {
    throw error instanceof StackspendError ? withOwnHint(error) : error
  }
}

function outcomeOf({file, after, record, isRestored}: HookPlan): InstalledHook['outcome'] {
  if (after === file.text) return 'unchanged'
  if (record !== undefined) return 'added'
  return isRestored ? 'restored' : 'removed'
}

function diffOf({file: {text: before = ''}, after = ''}: HookPlan, command: string): string {
  const shown = [command, 'command']
  return before === after ? '' : unifiedDiff(maskSettings(before, shown), maskSettings(after, shown))
}

/** What reads and writes settings knows of telemetry's variables, and of a flag that there is not here. */
function withOwnHint(error: StackspendError): StackspendError {
  if (error.hint?.includes('--settings print') !== true) return error
  const hint = 'mend that, or put the hook in yourself, as docs/budgets.md shows'
  return new StackspendError(error.code, error.message, {exit: error.exitCode, hint, cause: error})
}
