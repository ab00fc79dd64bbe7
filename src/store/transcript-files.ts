import type {DatabaseSync} from 'node:sqlite'
import type {TranscriptFile} from './transcript-file.ts'

/** How far transcripts have been read. */
export class TranscriptFileTable {
  private readonly upsert

  constructor(database: DatabaseSync) {
    this.upsert = database.prepare(`INSERT OR REPLACE INTO transcript_file
      (path_key, device, inode, size, mtime_ms, read_to, tail_hash, requests) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`)
  }

  write(files: readonly TranscriptFile[]): void {
    for (const {pathKey, device, inode, size, mtimeMs, offset, tailHash, requests} of files)
      this.upsert.run(pathKey, device, inode, size, mtimeMs, offset, tailHash, requests)
  }
}

export function readTranscriptFiles(database: DatabaseSync): TranscriptFile[] {
  const rows = database.prepare('SELECT * FROM transcript_file').all()
  return rows.map(row => ({
    pathKey: Number(row.path_key),
    device: Number(row.device),
    inode: Number(row.inode),
    size: Number(row.size),
    mtimeMs: Number(row.mtime_ms),
    offset: Number(row.read_to),
    tailHash: String(row.tail_hash),
    requests: Number(row.requests),
  }))
}
