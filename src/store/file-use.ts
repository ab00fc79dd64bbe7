import type {DatabaseSync} from 'node:sqlite'

/** Bytes of a store's file without its log, and of them what holds nothing. */
export type FileUse = {readonly bytes: number; readonly freeBytes: number}

export function readFileUse(database: DatabaseSync): FileUse {
  const read = (name: string) => Number(database.prepare(`PRAGMA ${name}`).get()?.[name])
  const pageBytes = read('page_size')
  return {bytes: read('page_count') * pageBytes, freeBytes: read('freelist_count') * pageBytes}
}
