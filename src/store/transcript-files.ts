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

/** In arrays, not objects by column: a history of thousands of files is asked for at each start. */
export function readTranscriptFiles(database: DatabaseSync): TranscriptFile[] {
  const query = database.prepare(
    'SELECT path_key, device, inode, size, mtime_ms, read_to, requests, tail_hash FROM transcript_file',
  )
  query.setReturnArrays(true)
  const files: TranscriptFile[] = []
  for (const row of query.iterate()) {
    const [pathKey, device, inode, size, mtimeMs, offset, requests, tailHash] = Object.values(row)
    files.push({
      pathKey: Number(pathKey),
      device: Number(device),
      inode: Number(inode),
      size: Number(size),
      mtimeMs: Number(mtimeMs),
      offset: Number(offset),
      tailHash: String(tailHash),
      requests: Number(requests),
    })
  }
  return files
}
