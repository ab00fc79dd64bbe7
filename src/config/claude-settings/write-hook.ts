import {dirname} from 'node:path'
import {addHook, type HookContainers, type WantedHook} from './add-hook.ts'
import {backUp, backupFolder, readBackup, removeBackups} from './backup.ts'
import {type HookRecord, hookRecords} from './hook-record.ts'
import {removeHook} from './remove-hook.ts'
import {
  checkWritable,
  hashText,
  readSettingsFile,
  removeFolderIfEmpty,
  type SettingsFile,
  writeSettingsFile,
} from './settings-file.ts'
import {folderExists} from './where.ts'

/** A change of a settings file that was worked out and not written; `after` is `undefined` where the file goes. */
export type HookPlan = {
  readonly file: SettingsFile
  readonly after: string | undefined
  /** Events at which it is called from now on. */
  readonly added: readonly string[]
  /** What is known of the file from then on. */
  readonly record: HookRecord | undefined
  /** Whether the file will be as it was before anything was written, byte for byte. */
  readonly isRestored: boolean
  /** A folder that was made for the file, and goes with it. */
  readonly createdFolder: boolean
}

/**
 * Works out how a hook gets into the settings file at `path`. A command that an earlier plan wrote there goes.
 * @throws StackspendError CLAUDE_SETTINGS_INVALID, CLAUDE_SETTINGS_UNWRITABLE
 */
export async function planHook(path: string, wanted: WantedHook, recordFile: string): Promise<HookPlan> {
  const file = await readSettingsFile(path)
  const earlier = await findRecord(file, recordFile)
  const text = file.text ?? ''
  const isStale = earlier !== undefined && earlier.command !== wanted.command
  const cleared = isStale ? removeHook(text, toRemove(earlier), path) : text
  const {text: after, added, created} = addHook(cleared, wanted, path)
  if (after !== file.text) checkWritable(file)
  const record: HookRecord = {
    target: file.target,
    command: wanted.command,
    created: unite(created, isStale ? undefined : earlier?.created),
    hashAfter: hashText(after),
    original: await originalOf(file, earlier),
  }
  return {file, after, added, record, isRestored: false, createdFolder: false}
}

/**
 * Works out how a hook gets out of the settings file at `path`: what was written there, or where nothing is known of
 * the file, `command`. @throws as `planHook`
 */
export async function planHookRemoval(
  path: string,
  {command, events}: Pick<WantedHook, 'command' | 'events'>,
  recordFile: string,
): Promise<HookPlan> {
  const file = await readSettingsFile(path)
  const record = await findRecord(file, recordFile)
  const nothing = {file, added: [], record: undefined, createdFolder: false}
  if (file.text === undefined) return {...nothing, after: undefined, isRestored: false}
  const original = record?.original ?? null
  const createdFolder = original?.createdFolder === true
  const before = await readOriginal(file.text, record)
  if (before !== 'unknown') return {...nothing, after: before, isRestored: true, createdFolder}
  const known = record ?? {command, created: {hooks: true, events: [...events], emptied: {}}}
  const after = removeHook(file.text, toRemove(known), path)
  const isOnlyOurs = original?.hash === null && /^\s*\{\s*\}\s*$/.test(after)
  if (isOnlyOurs) return {...nothing, after: undefined, isRestored: true, createdFolder}
  return {...nothing, after, isRestored: original?.hash === hashText(after)}
}

/**
 * Writes a plan: backup, record, file, in this order, so that a crash leaves nothing that cannot be undone.
 * Returns the backup's path; `null` when there is none.
 */
export async function writeHookPlan(plan: HookPlan, recordFile: string, now: Date): Promise<string | null> {
  const {file, after, record} = plan
  const folder = backupFolder(recordFile)
  if (record === undefined) {
    if (after !== file.text) await writeSettingsFile(file, after)
    if (after === undefined && plan.createdFolder) await removeFolderIfEmpty(dirname(file.target))
    await hookRecords.write(recordFile, file.target, undefined)
    await removeBackups(file, folder)
    return null
  }
  if (after === file.text) return null
  const known = (await hookRecords.read(recordFile)).flatMap(({original}) => original?.backup ?? [])
  const backup = await backUp(file, {folder, now, keep: known})
  await hookRecords.write(recordFile, file.target, withBackup(record, file, backup))
  await writeSettingsFile(file, after)
  return backup
}

/** The record that tells of a file as it is; none of one whose writing never came to pass or was undone by hand. */
async function findRecord(file: SettingsFile, recordFile: string): Promise<HookRecord | undefined> {
  if (file.text === undefined) return undefined
  const record = (await hookRecords.read(recordFile)).find(({target}) => target === file.target)
  return record?.original?.hash === hashText(file.text) ? undefined : record
}

/** The text before anything was written, `undefined` for no file; `unknown` where the file was edited since. */
async function readOriginal(text: string, record: HookRecord | undefined): Promise<string | undefined> {
  if (record === undefined || record.original === null || hashText(text) !== record.hashAfter)
    return 'unknown'
  const {hash, backup} = record.original
  if (hash === null) return undefined
  const before = backup === null ? undefined : await readBackup(backup)
  return before !== undefined && hashText(before) === hash ? before : 'unknown'
}

async function originalOf(
  file: SettingsFile,
  earlier: HookRecord | undefined,
): Promise<HookRecord['original']> {
  if (earlier !== undefined) {
    const isUnedited = file.text !== undefined && hashText(file.text) === earlier.hashAfter
    return isUnedited ? earlier.original : null
  }
  const hash = file.text === undefined ? null : hashText(file.text)
  return {hash, backup: null, createdFolder: !(await folderExists(dirname(file.target)))}
}

function withBackup(record: HookRecord, file: SettingsFile, backup: string | null): HookRecord {
  const {original} = record
  const isOriginal = original?.hash === (file.text === undefined ? null : hashText(file.text))
  return original !== null && isOriginal ? {...record, original: {...original, backup}} : record
}

function toRemove({command, created}: Pick<HookRecord, 'command' | 'created'>) {
  return {isOurs: (found: string) => found === command, created}
}

function unite(created: HookContainers, earlier: HookContainers | undefined): HookRecord['created'] {
  return {
    hooks: created.hooks || earlier?.hooks === true,
    events: [...new Set([...(earlier?.events ?? []), ...created.events])],
    emptied: {...created.emptied, ...earlier?.emptied},
  }
}
