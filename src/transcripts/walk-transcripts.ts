import {type Dirent, readdirSync, type Stats, statSync} from 'node:fs'
import {basename, join} from 'node:path'
import {describeFileError} from './describe-file-error.ts'
import type {FoundFile} from './found-file.ts'
import type {TranscriptProblem} from './transcript-batch.ts'

/** What one folder holds, before the folders below it are walked. */
export type WalkedFolder = {
  readonly path: string
  readonly files: readonly FoundFile[]
  readonly problems: readonly TranscriptProblem[]
}

/**
 * Every `*.jsonl` below a root, folder by folder, so that a caller can pause in between. Synchronous: looking at
 * 5,000 files one after the other takes a third of what promises take. Follows links, each folder once;
 * `visited` is shared by walks of roots that may overlap. What goes away while it walks is no problem.
 */
export function* walkTranscripts(root: string, visited: Set<string>): Generator<WalkedFolder> {
  const waiting = ['']
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    const problems: TranscriptProblem[] = []
    const files: FoundFile[] = []
    for (const {entry, stats, relativePath} of look(root, folder, problems)) {
      if (stats.isDirectory()) {
        if (isNew(stats, visited)) waiting.push(relativePath)
      } else if (stats.isFile() && entry.endsWith('.jsonl') && isNew(stats, visited)) {
        files.push(describeFile(root, relativePath, stats))
      }
    }
    yield {path: join(root, folder), files, problems}
  }
}

/** `undefined` when there is no such file. */
export function findTranscript(root: string, relativePath: string): FoundFile | undefined {
  const stats = statSync(join(root, relativePath), {throwIfNoEntry: false})
  return stats?.isFile() ? describeFile(root, relativePath, stats) : undefined
}

type Looked = {readonly entry: string; readonly stats: Stats; readonly relativePath: string}

function* look(root: string, folder: string, problems: TranscriptProblem[]): Generator<Looked> {
  const failed = (path: string, error: unknown) => {
    const text = describeFileError(error)
    if (text !== undefined) problems.push({path: path || basename(root), text})
  }
  let entries: Dirent[] = []
  try {
    entries = readdirSync(join(root, folder), {withFileTypes: true})
  } catch (error) {
    failed(folder, error)
  }
  for (const entry of entries) {
    if (!mayHold(entry)) continue
    const relativePath = folder === '' ? entry.name : `${folder}/${entry.name}`
    try {
      const stats = statSync(join(root, relativePath), {throwIfNoEntry: false})
      if (stats !== undefined) yield {entry: entry.name, stats, relativePath}
      else if (entry.isSymbolicLink()) problems.push({path: relativePath, text: 'is a link to nothing'})
    } catch (error) {
      failed(relativePath, error)
    }
  }
}

function mayHold(entry: Dirent): boolean {
  if (entry.isDirectory()) return true
  return entry.isSymbolicLink() || (entry.isFile() && entry.name.endsWith('.jsonl'))
}

function isNew({dev, ino}: Stats, visited: Set<string>): boolean {
  // File systems without inodes say 0.
  if (ino === 0) return true
  const key = `${dev} ${ino}`
  return visited.size < visited.add(key).size
}

function describeFile(root: string, relativePath: string, stats: Stats): FoundFile {
  const {dev: device, ino: inode, size, mtimeMs} = stats
  const projectFolder = relativePath.includes('/') ? relativePath.slice(0, relativePath.indexOf('/')) : ''
  return {path: join(root, relativePath), relativePath, projectFolder, device, inode, size, mtimeMs}
}
