import {stat} from 'node:fs/promises'

/** Bytes on the disk of a store and its log; `null` where there is none. */
export async function bytesOfStore(storeFile: string): Promise<number | null> {
  const [store, log] = await Promise.all([sizeOf(storeFile), sizeOf(`${storeFile}-wal`)])
  return store === null ? null : store + (log ?? 0)
}

async function sizeOf(file: string): Promise<number | null> {
  try {
    return (await stat(file)).size
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}
