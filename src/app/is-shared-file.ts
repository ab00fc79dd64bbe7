import {execFile} from 'node:child_process'
import {existsSync} from 'node:fs'
import {dirname, relative} from 'node:path'
import {promisify} from 'node:util'
import {repositoryOf} from '../config/claude-settings/where.ts'

const run = promisify(execFile)

/**
 * Whether others get what is written into a file, now or with the next commit: git tracks it, or would since nothing
 * tells it to ignore the file. Where git cannot be asked, every file in a repository counts as shared.
 */
export async function isSharedFile(path: string): Promise<boolean> {
  const folder = nearestFolder(dirname(path))
  if (repositoryOf(folder) === undefined) return false
  const file = relative(folder, path)
  const isTracked = await saysYes(folder, ['ls-files', '--error-unmatch', '--', file])
  return isTracked !== false || (await saysYes(folder, ['check-ignore', '-q', '--', file])) !== true
}

function nearestFolder(folder: string): string {
  return existsSync(folder) ? folder : nearestFolder(dirname(folder))
}

/** What git answers by its exit code; `undefined` when it gives no answer. */
async function saysYes(folder: string, args: readonly string[]): Promise<boolean | undefined> {
  try {
    await run('git', ['-C', folder, ...args])
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 1 ? false : undefined
  }
}
