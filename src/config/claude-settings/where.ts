import {existsSync} from 'node:fs'
import {stat} from 'node:fs/promises'
import {dirname, join, win32} from 'node:path'

/** Settings files that a person may write: their own, the repository's, and their own of this repository. */
export const WRITABLE_SCOPES = ['user', 'project', 'local'] as const
export type WritableScope = (typeof WRITABLE_SCOPES)[number]

export type Surroundings = {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly platform: NodeJS.Platform
  readonly homeDir: string
  /** Where Claude Code would be started. */
  readonly workingDir: string
}

/** Where Claude Code reads its settings of a scope; the file need not exist. */
export function settingsPath(
  scope: WritableScope,
  {env, homeDir, workingDir}: Pick<Surroundings, 'env' | 'homeDir' | 'workingDir'>,
): string {
  switch (scope) {
    case 'user':
      return join(env.CLAUDE_CONFIG_DIR || join(homeDir, '.claude'), 'settings.json')
    case 'project':
      return join(repositoryOf(workingDir) ?? workingDir, '.claude', 'settings.json')
    case 'local':
      return join(repositoryOf(workingDir) ?? workingDir, '.claude', 'settings.local.json')
    default:
      return scope satisfies never
  }
}

/** Folders where an organisation's settings are: `managed-settings.json`, and `managed-settings.d/*.json` over it. */
export function managedFolders(platform: NodeJS.Platform): readonly string[] {
  switch (platform) {
    case 'darwin':
      return ['/Library/Application Support/ClaudeCode']
    case 'win32':
      // The second is where earlier versions looked.
      return ['C:\\Program Files', 'C:\\ProgramData'].map(base => win32.join(base, 'ClaudeCode'))
    default:
      return ['/etc/claude-code']
  }
}

/** The nearest folder at or above this one that holds a `.git`. */
export function repositoryOf(folder: string): string | undefined {
  if (existsSync(join(folder, '.git'))) return folder
  const parent = dirname(folder)
  return parent === folder ? undefined : repositoryOf(parent)
}

export async function folderExists(folder: string): Promise<boolean> {
  const found = await stat(folder).catch(() => undefined)
  return found?.isDirectory() ?? false
}
