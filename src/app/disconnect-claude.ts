import {maskSettings} from '../config/claude-settings/mask-settings.ts'
import {type RestoredSettings, restoreSettings} from '../config/claude-settings/restore-settings.ts'
import {readSettingsFile} from '../config/claude-settings/settings-file.ts'
import {settingsRecords} from '../config/claude-settings/settings-record.ts'
import {unifiedDiff} from '../config/claude-settings/unified-diff.ts'
import {type Surroundings, settingsPath, type WritableScope} from '../config/claude-settings/where.ts'
import type {Paths} from '../config/paths.ts'
import {StackspendError} from '../errors.ts'

export type DisconnectClaudeOptions = {
  readonly paths: Paths
  readonly surroundings: Surroundings
  /** Every file that was written unless said. */
  readonly scope?: WritableScope | undefined
  readonly dryRun: boolean
  readonly mayWrite: (change: {readonly file: string; readonly diff: string}) => Promise<boolean>
}

export type DisconnectedFile = {
  readonly file: string
  /** `restored`: byte for byte what was there. `edited`: edits made since stay, and what was written went. */
  readonly outcome: RestoredSettings['outcome']
  /** As `diff -u` has it, with secrets masked. */
  readonly diff: string
  /** Variables that have another value since, and so stay. */
  readonly kept: readonly string[]
}

export type DisconnectedClaude = {readonly dryRun: boolean; readonly files: readonly DisconnectedFile[]}

/**
 * Takes out of Claude Code's settings what `connect claude` wrote into them. Connections stay.
 * @throws StackspendError CLAUDE_SETTINGS_INVALID, CLAUDE_SETTINGS_UNWRITABLE, CANCELLED.
 */
export async function disconnectClaude(options: DisconnectClaudeOptions): Promise<DisconnectedClaude> {
  const files: DisconnectedFile[] = []
  for (const file of await writtenFiles(options)) files.push(await disconnectFile(file, options))
  return {dryRun: options.dryRun, files}
}

async function writtenFiles({
  paths,
  surroundings,
  scope,
}: DisconnectClaudeOptions): Promise<readonly string[]> {
  const targets = (await settingsRecords.read(paths.claudeRecordFile)).map(({target}) => target)
  if (scope === undefined) return targets
  const {path, target} = await readSettingsFile(settingsPath(scope, surroundings))
  return targets.includes(target) ? [path] : []
}

async function disconnectFile(
  file: string,
  {paths, dryRun, mayWrite}: DisconnectClaudeOptions,
): Promise<DisconnectedFile> {
  const planned = await restoreSettings(file, paths.claudeRecordFile, {dryRun: true})
  const diff = diffOf(planned)
  if (!dryRun) {
    if (diff !== '' && !(await mayWrite({file, diff}))) {
      throw new StackspendError('CANCELLED', 'nothing was changed', {
        hint: 'stackspend disconnect claude --dry-run',
      })
    }
    await restoreSettings(file, paths.claudeRecordFile, {dryRun: false})
  }
  return {file, outcome: planned.outcome, diff, kept: planned.kept}
}

function diffOf({before = '', after = ''}: RestoredSettings): string {
  return before === after ? '' : unifiedDiff(maskSettings(before), maskSettings(after))
}
