import {access, constants} from 'node:fs/promises'
import {delimiter, join} from 'node:path'
import {StackspendError} from '../../errors.ts'
import {checkRepository} from '../../share/check-repository.ts'
import {findHookFile} from '../../share/hook/find-hook-file.ts'
import {addBlock, newHook} from '../../share/hook/hook-block.ts'
import {type HookFile, readHookFile, writeHookFile} from '../../share/hook/hook-file.ts'
import {detectHookManager, type HookManager, managerLines} from '../../share/hook/hook-manager.ts'
import {isSharedFile} from '../is-shared-file.ts'

export type InstalledHook = {
  /** `printed`: somebody else writes the hooks here, so these lines are for their file. */
  readonly status: 'installed' | 'unchanged' | 'printed'
  /** Where it is, or where the lines go. */
  readonly file: string
  readonly manager: HookManager | null
  readonly lines: string | null
  readonly warnings: readonly string[]
}

const EXECUTABLE = 0o111

/**
 * Adds to the pre-push hook of a repository what shares the pushed branches, beside what is in it already.
 * @throws StackspendError NOT_A_REPOSITORY, HOOK_FOREIGN, GIT_*
 */
export async function installShareHook(
  {folder, print}: {folder: string; print?: HookManager | undefined},
  {env, platform}: {env: Readonly<Record<string, string | undefined>>; platform: NodeJS.Platform},
): Promise<InstalledHook> {
  const missing = (await isOnPath(env, platform))
    ? []
    : ['stackspend is not in PATH, so the hook will do nothing: npm install --global stackspend']
  if (print !== undefined) return printed(print, missing)
  await checkRepository({folder})
  const place = await findHookFile({folder})
  const found = await readHookFile(place.file)
  const manager = detectHookManager(place, found?.text)
  if (manager !== undefined) return printed(manager, missing)
  const text = found === undefined ? newHook() : editedText(place.file, found, platform)
  if (text !== undefined) await writeHookFile(place.file, text, found?.mode ?? 0o755)
  const isShared = place.within === 'work tree' && (await isSharedFile(place.file))
  const warnings = [
    ...missing,
    ...(isShared
      ? ["the hook is one of the repository's own files: everyone who gets it will share too"]
      : []),
    ...(place.within === 'neither'
      ? ['core.hooksPath names a folder that other repositories may use as well']
      : []),
  ]
  return {
    status: text === undefined ? 'unchanged' : 'installed',
    file: place.file,
    manager: null,
    lines: null,
    warnings,
  }
}

function printed(manager: HookManager, warnings: readonly string[]): InstalledHook {
  return {status: 'printed', manager, ...managerLines(manager), warnings}
}

/** `undefined` when it is as it should be. */
function editedText(
  file: string,
  {text, mode, isLink}: HookFile,
  platform: NodeJS.Platform,
): string | undefined {
  if (isLink) throw foreign(file, 'is a link to another file')
  if (platform !== 'win32' && (mode & EXECUTABLE) === 0)
    throw foreign(file, 'is not executable, so git does not run it')
  const edit = addBlock(text)
  switch (edit.status) {
    case 'edited':
      return edit.text
    case 'same':
      return undefined
    case 'foreign':
      throw foreign(file, edit.reason)
    default:
      return edit satisfies never
  }
}

export function foreign(file: string, reason: string): StackspendError {
  return new StackspendError('HOOK_FOREIGN', `${file} ${reason}; it is left as it is`, {
    hint: 'let it run, with what git gives it on stdin: stackspend share hook REMOTE',
  })
}

async function isOnPath(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
): Promise<boolean> {
  const names = platform === 'win32' ? ['stackspend.cmd', 'stackspend.exe'] : ['stackspend']
  for (const folder of (env.PATH ?? '').split(delimiter).filter(Boolean)) {
    for (const name of names) {
      const isThere = await access(join(folder, name), constants.X_OK).then(
        () => true,
        () => false,
      )
      if (isThere) return true
    }
  }
  return false
}
