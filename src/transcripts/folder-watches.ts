import {type FSWatcher, watch} from 'node:fs'
import {join} from 'node:path'
import type {ScannedFolder} from './scan-transcripts.ts'

/**
 * Folders that are watched one by one, those written to last: a system allows a user only so many, and what lies
 * still is found by looking now and then.
 */
const WATCH_LIMIT = 256

/**
 * Tells of changes in folders as the system sees them. A help and no more: some file systems tell of nothing, so
 * that whoever asks must also look by himself. Node watches folders below one another by itself only where the
 * system does; on Linux it would take a watch for every file.
 */
export class FolderWatches {
  private readonly watches = new Map<string, FSWatcher>()
  private readonly onChange: (path: string) => void
  private readonly isRecursive: boolean

  /** `onChange` gets the path of what changed: a file, or a folder. */
  constructor(onChange: (path: string) => void, platform: NodeJS.Platform = process.platform) {
    this.onChange = onChange
    this.isRecursive = platform === 'darwin' || platform === 'win32'
  }

  has(path: string): boolean {
    return this.watches.has(path)
  }

  /** Watches these folders, and no others any more. Whether one of them was not watched before. */
  set(folders: readonly ScannedFolder[]): boolean {
    const wanted = new Set(this.isRecursive ? folders.map(({root}) => root) : newest(folders))
    for (const [path, watcher] of this.watches) {
      if (wanted.has(path)) continue
      watcher.close()
      this.watches.delete(path)
    }
    const added = [...wanted].filter(path => !this.watches.has(path) && this.add(path))
    return added.length > 0
  }

  close(): void {
    this.set([])
  }

  private add(path: string): boolean {
    try {
      const watcher = watch(path, {persistent: false, recursive: this.isRecursive}, (_event, name) =>
        this.onChange(name === null ? path : join(path, name)),
      )
      const end = () => {
        watcher.close()
        this.watches.delete(path)
      }
      watcher.on('error', end)
      this.watches.set(path, watcher)
      return true
    } catch (error) {
      // Gone since it was seen, or one too many.
      if (!(error instanceof Error && 'code' in error)) throw error
      return false
    }
  }
}

function newest(folders: readonly ScannedFolder[]): string[] {
  const isRoot = ({root, path}: ScannedFolder) => root === path
  return folders
    .toSorted((a, b) => Number(isRoot(b)) - Number(isRoot(a)) || b.newestMs - a.newestMs)
    .slice(0, WATCH_LIMIT)
    .map(({path}) => path)
}
