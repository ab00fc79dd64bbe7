import type {JsonRecord} from './json-record.ts'
import {readInstant} from './read-instant.ts'
import {readName} from './read-name.ts'

/** Where and when a line was written, in the line's own words. */
export type Whereabouts = {
  readonly sessionId: string | undefined
  readonly atMs: number | undefined
  readonly cwd: string | undefined
  readonly branch: string | undefined
  readonly entrypoint: string | undefined
  readonly clientVersion: string | undefined
  readonly isSidechain: boolean
}

export function readWhereabouts(line: JsonRecord): Whereabouts {
  const branch = readName(line.gitBranch)
  return {
    sessionId: readName(line.sessionId),
    atMs: readInstant(line.timestamp),
    // Whole: it is looked up on the disk, and not kept.
    cwd: typeof line.cwd === 'string' && line.cwd !== '' ? line.cwd : undefined,
    // What git calls a checkout that is on no branch.
    branch: branch === 'HEAD' ? undefined : branch,
    entrypoint: readName(line.entrypoint),
    clientVersion: readName(line.version),
    isSidechain: line.isSidechain === true,
  }
}
