import type {FoundFile} from './found-file.ts'
import {inodeKey, type KnownFiles} from './known-files.ts'
import type {FileToRead} from './transcript-reader.ts'

/** Of the files that were found, those with something new, the oldest first, each with how far it was read. */
export function chooseFiles(
  found: readonly FoundFile[],
  known: KnownFiles,
  sinceMs = Number.NEGATIVE_INFINITY,
): FileToRead[] {
  const changed = found.filter(file => file.mtimeMs >= sinceMs && !known.isUnchanged(file))
  if (changed.length === 0) return []
  const there = new Set(found.map(inodeKey))
  return changed
    .toSorted((a, b) => a.mtimeMs - b.mtimeMs)
    .map(file => ({found: file, known: known.find(file, key => there.has(key))}))
}

/** Bytes that reading would take, unless a file was rewritten. */
export function bytesToRead(files: readonly FileToRead[]): number {
  return files.reduce((sum, {found, known}) => {
    const offset = known?.offset ?? 0
    return sum + (offset <= found.size ? found.size - offset : found.size)
  }, 0)
}
