import {dirname} from 'node:path'
import {backupFolder, readBackup, removeBackups} from './backup.ts'
import {removeEnvironment} from './remove-environment.ts'
import {
  hashText,
  readSettingsFile,
  removeFolderIfEmpty,
  type SettingsFile,
  writeSettingsFile,
} from './settings-file.ts'
import {type SettingsRecord, settingsRecords} from './settings-record.ts'
import {findRecord, toWritten} from './write-environment.ts'

export type RestoredSettings = {
  readonly path: string
  /**
   * `restored`: byte for byte what was there. `edited`: somebody changed the file since, so only what was written
   * went. `untouched`: nothing of ours is in it.
   */
  readonly outcome: 'restored' | 'edited' | 'untouched'
  /** Before and after; `undefined` where there is no file. */
  readonly before: string | undefined
  readonly after: string | undefined
  /** Variables that were written and have another value since, so they stay. */
  readonly kept: readonly string[]
}

/**
 * Takes out of the settings file at `path` what was written into it. With `dryRun` only says what that would do.
 * @throws StackspendError CLAUDE_SETTINGS_INVALID, CLAUDE_SETTINGS_UNWRITABLE, and then nothing was changed.
 */
export async function restoreSettings(
  path: string,
  recordFile: string,
  {dryRun}: {readonly dryRun: boolean},
): Promise<RestoredSettings> {
  const file = await readSettingsFile(path)
  const records = await settingsRecords.read(recordFile)
  const record = findRecord(records, file)
  if (record === undefined || file.text === undefined) {
    const isStale = records.some(({target}) => target === file.target)
    if (isStale && !dryRun) await forget(file, recordFile)
    return {path, outcome: 'untouched', before: file.text, after: file.text, kept: []}
  }
  const restored = await workOut(file, file.text, record)
  if (!dryRun) await put(file, restored, record, recordFile)
  return restored
}

async function workOut(
  file: SettingsFile,
  before: string,
  record: SettingsRecord,
): Promise<RestoredSettings> {
  const {original} = record
  if (original !== null && hashText(before) === record.hashAfter) {
    if (original.hash === null)
      return {path: file.path, outcome: 'restored', before, after: undefined, kept: []}
    const backup = original.backup === null ? undefined : await readBackup(original.backup)
    if (backup !== undefined && hashText(backup) === original.hash) {
      return {path: file.path, outcome: 'restored', before, after: backup, kept: []}
    }
  }
  const variables = record.variables.map(toWritten)
  const {text, kept} = removeEnvironment(before, {variables, container: record.container}, file.path)
  const outcome = original?.hash === hashText(text) ? 'restored' : 'edited'
  return {path: file.path, outcome, before, after: text, kept}
}

async function put(
  file: SettingsFile,
  {after}: RestoredSettings,
  {original}: SettingsRecord,
  recordFile: string,
): Promise<void> {
  if (after !== file.text) await writeSettingsFile(file, after)
  if (after === undefined && original?.createdFolder) await removeFolderIfEmpty(dirname(file.target))
  await forget(file, recordFile)
}

/** A backup may hold a connection id, so none stays behind. */
async function forget(file: SettingsFile, recordFile: string): Promise<void> {
  await settingsRecords.write(recordFile, file.target, undefined)
  await removeBackups(file, backupFolder(recordFile))
}
