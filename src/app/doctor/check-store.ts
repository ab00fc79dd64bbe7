import {existsSync} from 'node:fs'
import {formatDuration} from '../../report/format.ts'
import {readStoreCheck} from '../store-check-record.ts'
import type {Checker} from './check.ts'

/** Whether the store is known to be damaged: a check of it takes too long to be made here. */
export const checkStoreFile: Checker = async ({paths, nowMs}) => {
  const name = 'store'
  if (!existsSync(paths.storeFile)) return [{name, status: 'ok', text: 'nothing recorded yet'}]
  const record = await readStoreCheck(paths.storeCheckFile)
  switch (record?.state) {
    case undefined:
      return [{name, status: 'ok', text: 'no watch of this home was ever cut off'}]
    case 'due':
      return [
        {
          name,
          status: 'warning',
          text: 'the last watch was cut off, and the store has not been read through since',
          mend: 'stackspend repair --dry-run',
        },
      ]
    case 'sound': {
      const ago = formatDuration(nowMs() - Date.parse(record.checkedAt))
      return [{name, status: 'ok', text: `sound when it was read through, ${ago} ago`}]
    }
    case 'damaged':
      return [{name, status: 'failed', text: `damaged: ${record.found}`, mend: 'stackspend repair'}]
    default:
      return record satisfies never
  }
}
