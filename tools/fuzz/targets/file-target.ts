import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import type {OpenTarget} from '../fuzz-target.ts'

/** A target that reads a file: each input is written to `name` in a folder of its own first. */
export async function openFile(
  name: string,
  run: (file: string, input: Uint8Array) => Promise<void>,
): Promise<OpenTarget> {
  const folder = mkdtempSync(join(tmpdir(), 'stackspend-fuzz-'))
  const file = join(folder, name)
  return {
    run: input => {
      writeFileSync(file, input)
      return run(file, input)
    },
    close: async () => rmSync(folder, {recursive: true, force: true}),
  }
}

/** What `read` gives, or `undefined` where it refuses its input as it is documented to. */
export async function settledUnlessRefused<T>(
  read: () => Promise<T>,
  isRefusal: (error: unknown) => boolean,
): Promise<T | undefined> {
  try {
    return await read()
  } catch (error) {
    if (isRefusal(error)) return undefined
    throw error
  }
}
