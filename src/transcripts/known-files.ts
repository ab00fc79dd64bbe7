import {narrowKey} from '../store/narrow-key.ts'
import type {TranscriptFile} from '../store/transcript-file.ts'
import type {FoundFile} from './found-file.ts'

/** What was read before, found again by the file itself, wherever it lies by now, or by its path. */
export class KnownFiles {
  /** Two devices may share a number: then the path finds what this does not. */
  private readonly byInode = new Map<number, TranscriptFile>()
  /** Made when it is first asked: mostly every file is where it was. */
  private byPath: Map<number, TranscriptFile> | undefined
  private readonly files: TranscriptFile[]

  constructor(files: readonly TranscriptFile[]) {
    this.files = [...files]
    for (const file of files) this.addInode(file)
  }

  add(file: TranscriptFile): void {
    this.addInode(file)
    this.paths().set(file.pathKey, file)
  }

  /** Neither grown nor touched since it was read: it need not even be opened. */
  isUnchanged(found: FoundFile): boolean {
    const known = this.itself(found) ?? this.paths().get(pathKeyOf(found))
    return known !== undefined && known.size === found.size && known.mtimeMs === wholeMs(found.mtimeMs)
  }

  /** `inodesThere`: of every file that was found in the same walk. */
  find(found: FoundFile, inodesThere: ReadonlySet<number>): TranscriptFile | undefined {
    const itself = this.itself(found)
    if (itself !== undefined) return itself
    const before = this.paths().get(pathKeyOf(found))
    // What was read here before lies elsewhere by now: another file took its place.
    return before === undefined || (before.inode !== 0 && inodesThere.has(before.inode)) ? undefined : before
  }

  private itself({inode, device}: FoundFile): TranscriptFile | undefined {
    const known = this.byInode.get(inode)
    return known?.device === device ? known : undefined
  }

  private addInode(file: TranscriptFile): void {
    if (file.inode === 0) return
    const other = this.byInode.get(file.inode)
    // A file that moved is on record twice: where it was, and where it went.
    if (other === undefined || other.pathKey === file.pathKey || file.offset >= other.offset)
      this.byInode.set(file.inode, file)
  }

  private paths(): Map<number, TranscriptFile> {
    this.byPath ??= new Map(this.files.map(file => [file.pathKey, file]))
    return this.byPath
  }
}

export function pathKeyOf({path}: Pick<FoundFile, 'path'>): number {
  return narrowKey(path)
}

/** File systems keep fractions of a millisecond, the store does not. */
export function wholeMs(mtimeMs: number): number {
  return Math.floor(mtimeMs)
}
