import {closeSync, openSync, statSync, writeSync} from 'node:fs'

const PAGE_BYTES = 4_096

/** Overwrites pages of a file, the first of which is number 1, with what no page of a database looks like. */
export function damageFile(file: string, {fromPage, pages}: {fromPage: number; pages?: number}): void {
  const from = (fromPage - 1) * PAGE_BYTES
  const bytes = pages === undefined ? statSync(file).size - from : pages * PAGE_BYTES
  const handle = openSync(file, 'r+')
  writeSync(handle, Buffer.alloc(bytes, 0xa5), 0, bytes, from)
  closeSync(handle)
}
