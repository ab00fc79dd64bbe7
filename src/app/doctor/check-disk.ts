import {existsSync} from 'node:fs'
import {statfs} from 'node:fs/promises'
import {dirname} from 'node:path'
import type {Checker} from './check.ts'

const MIB = 1024 * 1024
/** Below it the store may be unable to grow within the day. */
const FAILED_BYTES = 64 * MIB
/** What a full outbox takes by default, twice: a body and the write-ahead log. */
const WARNING_BYTES = 1024 * MIB

/** How much room the store and the outbox have. */
export const checkDisk: Checker = async ({paths: {dataDir}}) => {
  const {bavail, bsize} = await statfs(nearestExisting(dataDir))
  const freeBytes = bavail * bsize
  const free =
    freeBytes < 10 * 1024 * MIB
      ? `${Math.floor(freeBytes / MIB)} MiB`
      : `${Math.floor(freeBytes / MIB / 1024)} GiB`
  const text = `${free} free for ${dataDir}`
  if (freeBytes >= WARNING_BYTES) return [{name: 'disk', status: 'ok', text}]
  const status = freeBytes < FAILED_BYTES ? 'failed' : 'warning'
  return [{name: 'disk', status, text, mend: 'make room, or set STACKSPEND_HOME to a folder on another disk'}]
}

function nearestExisting(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : nearestExisting(dirname(folder))
}
