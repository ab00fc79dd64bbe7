import {statSync} from 'node:fs'
import {join, resolve} from 'node:path'
import {StackspendError} from '../errors.ts'

export type RootOptions = {
  /** Folders that the user named. */
  readonly roots: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  readonly homeDir: string
}

/**
 * Folders of transcripts: those that were named; else `projects` below each folder of CLAUDE_CONFIG_DIR, which
 * may list several with commas; else Claude Code's two usual places, as far as they are there.
 * @throws StackspendError TRANSCRIPTS_NOT_FOUND when a folder that was asked for is not there, or none is.
 */
export function findRoots({roots, env, homeDir}: RootOptions): string[] {
  if (roots.length > 0) {
    const missing = roots.find(root => !isFolder(root))
    if (missing !== undefined) throw notFound(`there is no folder ${missing}`)
    return [...new Set(roots.map(root => resolve(root)))]
  }
  const candidates = usualRoots(env, homeDir)
  const found = candidates.filter(isFolder)
  if (found.length === 0)
    throw notFound(`no transcripts of Claude Code: there is no ${candidates.join(' and no ')}`)
  return found
}

function usualRoots(env: RootOptions['env'], homeDir: string): string[] {
  const configured = (env.CLAUDE_CONFIG_DIR ?? '')
    .split(',')
    .map(folder => folder.trim())
    .filter(folder => folder !== '')
  const folders =
    configured.length > 0 ? configured : [join(homeDir, '.config', 'claude'), join(homeDir, '.claude')]
  return [...new Set(folders.map(folder => resolve(folder, 'projects')))]
}

function isFolder(path: string): boolean {
  try {
    return statSync(path, {throwIfNoEntry: false})?.isDirectory() === true
  } catch (error) {
    // Not to be looked at is not to be read.
    if (error instanceof Error && 'code' in error) return false
    throw error
  }
}

function notFound(message: string): StackspendError {
  return new StackspendError('TRANSCRIPTS_NOT_FOUND', message, {
    hint: 'stackspend import --root DIR    (the folder with a folder per project, ~/.claude/projects by default)',
  })
}
