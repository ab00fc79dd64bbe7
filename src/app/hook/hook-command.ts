import {accessSync, constants} from 'node:fs'
import {delimiter, join} from 'node:path'
import type {Surroundings, WritableScope} from '../../config/claude-settings/where.ts'
import {HOOK_COMMAND} from './install-hook.ts'

/**
 * What Claude Code is to call from a settings file: the program's name where a shell finds it, and always in a file
 * that a team shares; else this very installation by its path.
 */
export function hookCommand(
  scope: WritableScope,
  {env, platform}: Pick<Surroundings, 'env' | 'platform'>,
  {node, script}: {readonly node: string; readonly script: string},
): string {
  const name = platform === 'win32' ? 'stackspend.cmd' : 'stackspend'
  const isOnPath = (env.PATH ?? env.Path ?? '')
    .split(platform === 'win32' ? ';' : delimiter)
    .some(folder => folder !== '' && isProgram(join(folder, name)))
  return scope === 'project' || isOnPath ? HOOK_COMMAND : `${quoted(node)} ${quoted(script)} hook`
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false
    throw error
  }
}

/** For the shell that Claude Code starts hooks with; Windows' paths have no `"` in them. */
function quoted(path: string): string {
  return `"${path.replaceAll(/["$`]/g, '\\$&')}"`
}
