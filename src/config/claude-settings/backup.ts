import {mkdir, readdir, readFile, rm} from 'node:fs/promises'
import {dirname, join} from 'node:path'
import {writePrivateFile} from '../private-file.ts'
import {hashText, isSystemError, type SettingsFile, unwritable} from './settings-file.ts'

const KEPT_BACKUPS = 3

/**
 * Where backups are: with what is known of them, and not beside the settings, since git would take them along and
 * they may hold a connection id.
 */
export function backupFolder(recordFile: string): string {
  return join(dirname(recordFile), 'claude-settings-backups')
}

/**
 * Writes what a settings file holds into a file in `folder`, which only its owner may read, and returns that file's
 * path. Of the file's earlier backups the newest few stay, and those named in `keep`.
 */
export async function backUp(
  file: SettingsFile,
  options: {readonly folder: string; readonly now: Date; readonly keep: readonly string[]},
): Promise<string | null> {
  if (file.text === undefined) return null
  const {folder, now, keep} = options
  // Sorts by time, and is a file name everywhere.
  const backup = join(folder, `${prefixOf(file)}${now.toISOString().replaceAll(/[:.]/g, '-')}.json`)
  await write(backup, file.text)
  const old = (await backupsOf(file, folder)).slice(0, -KEPT_BACKUPS)
  for (const path of old) if (!keep.includes(path)) await rm(path, {force: true})
  return backup
}

/** The text of a backup; `undefined` when somebody took it away. */
export async function readBackup(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (isSystemError(error)) return undefined
    throw error
  }
}

/** Takes away all backups of a settings file. */
export async function removeBackups(file: SettingsFile, folder: string): Promise<void> {
  for (const path of await backupsOf(file, folder)) await rm(path, {force: true})
}

/** Oldest first. */
async function backupsOf(file: SettingsFile, folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (isSystemError(error) && error.code === 'ENOENT') return []
    throw error
  })
  const prefix = prefixOf(file)
  return names
    .filter(name => name.startsWith(prefix))
    .sort()
    .map(name => join(folder, name))
}

/** Tells the settings files of a person apart, as there may be one per repository. */
function prefixOf({target}: SettingsFile): string {
  return `${hashText(target).slice(0, 16)}-`
}

async function write(backup: string, text: string): Promise<void> {
  const folder = dirname(backup)
  try {
    await mkdir(folder, {recursive: true, mode: 0o700})
    await writePrivateFile(backup, text)
  } catch (error) {
    if (!isSystemError(error)) throw error
    throw unwritable(folder, `takes no backup (${error.code})`, 'take --settings print', error)
  }
}
