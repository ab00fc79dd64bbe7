import type {FoundFile} from './found-file.ts'
import type {KnownFiles} from './known-files.ts'
import type {FileToRead} from './transcript-reader.ts'

/** The oldest first, so that a stopped reading leaves off at an instant, each with how far it was read before. */
export function chooseFiles(
  changed: readonly FoundFile[],
  known: KnownFiles,
  inodesThere: ReadonlySet<number>,
): FileToRead[] {
  return changed
    .toSorted((a, b) => a.mtimeMs - b.mtimeMs)
    .map(found => ({found, known: known.find(found, inodesThere)}))
}

/** Bytes that reading would take, unless a file was rewritten. */
export function bytesToRead(files: readonly FileToRead[]): number {
  return files.reduce((sum, {found, known}) => {
    const offset = known?.offset ?? 0
    return sum + (offset <= found.size ? found.size - offset : found.size)
  }, 0)
}
