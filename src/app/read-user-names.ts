import {existsSync} from 'node:fs'

/**
 * Names that a person gave to users, by id, e-mail or account. Where there are no settings, what reads them
 * is not loaded: that takes 10 ms, a tenth of a report. @throws StackspendError SETTINGS_INVALID
 */
export async function readUserNames(settingsFile: string): Promise<Readonly<Record<string, string>>> {
  if (!existsSync(settingsFile)) return {}
  const {readSettings} = await import('../config/settings.ts')
  const {userNames} = await readSettings(settingsFile)
  return userNames
}
