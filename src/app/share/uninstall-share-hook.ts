import {checkRepository} from '../../share/check-repository.ts'
import {findHookFile} from '../../share/hook/find-hook-file.ts'
import {removeBlock} from '../../share/hook/hook-block.ts'
import {readHookFile, removeHookFile, writeHookFile} from '../../share/hook/hook-file.ts'
import {detectHookManager, managerLines} from '../../share/hook/hook-manager.ts'
import {foreign} from './install-share-hook.ts'

export type UninstalledHook = {
  /** `nothing`: it holds nothing of ours. */
  readonly status: 'removed' | 'restored' | 'nothing'
  readonly file: string
  /** The file of a hook manager that may hold our line: only its owner can take it out. */
  readonly managerFile: string | null
}

/** Takes out of the pre-push hook what `installShareHook` added: the rest is as it was, to the byte. Throws as that. */
export async function uninstallShareHook(folder: string): Promise<UninstalledHook> {
  await checkRepository({folder})
  const place = await findHookFile({folder})
  const {file} = place
  const found = await readHookFile(file)
  const manager = detectHookManager(place, found?.text)
  const managerFile = manager === undefined ? null : managerLines(manager).file
  if (found === undefined) return {status: 'nothing', file, managerFile}
  const edit = removeBlock(found.text)
  if (edit.status === 'foreign') throw foreign(file, edit.reason)
  if (edit.status === 'same') return {status: 'nothing', file, managerFile}
  if (edit.text === undefined) {
    await removeHookFile(file)
    return {status: 'removed', file, managerFile}
  }
  await writeHookFile(file, edit.text, found.mode)
  return {status: 'restored', file, managerFile}
}
